import { runPage } from "../support/page.js";

runPage("docs/formats.md");
