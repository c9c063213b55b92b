/** What a piece of text is, so that colour stays out of the layout. */
export type Style = "plain" | "strong" | "faint" | "accent" | "warning";

/** Gives `text` the look of its style; without colour, it is the text itself. */
export type Paint = (style: Style, text: string) => string;

export const plainPaint: Paint = (_style, text) => text;

/** Paint in the terminal's own 16 colours. Loads chalk, which is why it is asynchronous. */
export async function ansiPaint(): Promise<Paint> {
  const { Chalk } = await import("chalk");
  const chalk = new Chalk({ level: 1 });
  const looks: Record<Style, (text: string) => string> = {
    plain: (text) => text,
    strong: chalk.bold,
    faint: chalk.dim,
    accent: chalk.cyan,
    warning: chalk.bold.yellow,
  };
  return (style, text) => looks[style](text);
}
