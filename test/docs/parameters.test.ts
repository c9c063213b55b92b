import { runPage } from "../support/page.js";

runPage("docs/parameters.md");
