/**
 * Characters that change a terminal's state or hide in the text: controls (C0, DEL, C1), line and paragraph separators,
 * lone surrogates, direction marks and overrides, and invisible format characters. The zero-width joiners stay,
 * for emoji and Persian are written with them.
 */
export const HIDDEN_CHARACTERS =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * `text` with every hidden character made visible: \n \r \t, else \x1b or \u202e; all of them lie below U+10000.
 * Backslashes stay as they are, so that paths read well: the result is for people, not for reading back.
 */
export function escapeControl(text: string): string {
  return text.replace(HIDDEN_CHARACTERS, (character) => SHORT_ESCAPES[character] ?? escapeCode(character));
}

function escapeCode(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${hexadecimal(code, 2)}` : `\\u${hexadecimal(code, 4)}`;
}

function hexadecimal(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}
