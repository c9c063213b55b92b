import { runPage } from "../support/page.js";

runPage("docs/files.md");
