/** The HTML page about a run, on its way to its file. */
import type { CompareReport } from "../core/compare/finding.js";
import type { PageData } from "../core/figure/page.js";
import type { Provenance } from "../report/page/page.js";
import type { Report } from "../types.js";

export interface PageFile {
  write(report: Report, page: PageData): Promise<void>;
  writeComparison(report: CompareReport): Promise<void>;
  /** Lets go of a file that was not written; safe after writing. */
  close(): Promise<void>;
}

/** Opens it, so that one that cannot be written is found before the work is done. */
export async function openPageFile(path: string, provenance: Provenance): Promise<PageFile> {
  const { openFileSink } = await import("../io/sink/file.js");
  const sink = await openFileSink(path);
  const write = async (text: string): Promise<void> => {
    await sink.write(Buffer.from(text));
    await sink.commit();
  };
  const pages = () => import("../report/page/page.js");
  return {
    write: async (report, page) => write((await pages()).renderPage(report, page, provenance)),
    writeComparison: async (report) => write((await pages()).renderComparePage(report, provenance)),
    close: () => sink.abort(),
  };
}

/** A command line that a POSIX shell takes apart into these words again. */
export const commandLine = (words: readonly string[]): string =>
  ["normalize", ...words.map(shellWord)].join(" ");

const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
