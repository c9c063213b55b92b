/** How far a statement has come, from what the server says of its stages. */
import type { ProgressCallback } from "../contract.js";
import type { ExecutePlanResponse_ExecutionProgress } from "./generated/connect_pb.js";

/** Stages become known as they start, so the share of tasks done may fall; what is told does not. */
export class Progress {
  private furthest = 0;

  constructor(private readonly tell: ProgressCallback) {}

  see({ stages }: ExecutePlanResponse_ExecutionProgress): void {
    let tasks = 0;
    let completed = 0;
    for (const stage of stages) {
      tasks += Number(stage.numTasks);
      completed += Number(stage.numCompletedTasks);
    }
    const share = tasks === 0 ? 0 : completed / tasks;
    if (share <= this.furthest) return;
    this.furthest = share;
    this.tell(share);
  }
}
