import { runPage } from "../support/page.js";

runPage("docs/check.md");
