import { runPage } from "../support/page.js";

runPage("docs/library.md");
