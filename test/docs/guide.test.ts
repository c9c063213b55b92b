import { runPage } from "../support/page.js";

runPage("docs/guide.md");
