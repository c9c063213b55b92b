import { runPage } from "../support/page.js";

runPage("docs/methods.md");
