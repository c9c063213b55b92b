/** Text in markup. */
import { escapeControl } from "./escape.js";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** `text` for XML and HTML, in elements and in quoted attributes; hidden characters are made visible. */
export const escapeMarkup = (text: string): string =>
  escapeControl(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
