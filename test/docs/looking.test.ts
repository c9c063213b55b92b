import { runPage } from "../support/page.js";

runPage("docs/looking.md");
