/** The examples of README.md, run. test/docs does the same for the pages of docs/. */
import { runPage } from "../support/page.js";

runPage("README.md");
