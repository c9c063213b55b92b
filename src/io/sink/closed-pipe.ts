/**
 * The reader of our output went away (`| head -1`): no failure, but the end of the work. The command ends quietly,
 * exit code 0.
 */
export class ClosedPipe extends Error {
  constructor(
    readonly sink: string,
    cause: unknown,
  ) {
    super(`the reader of ${sink} went away`, { cause });
    this.name = "ClosedPipe";
  }
}
