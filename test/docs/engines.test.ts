import { runPage } from "../support/page.js";

runPage("docs/engines.md");
