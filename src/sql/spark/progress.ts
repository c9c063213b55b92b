/** How far a statement has come, from what the server says of its stages. */
import type { ExecutePlanResponse_ExecutionProgress } from "./generated/connect_pb.js";

/** The share of tasks done. Stages become known as they start, so it may fall. */
export function shareDone({ stages }: ExecutePlanResponse_ExecutionProgress): number {
  let tasks = 0;
  let completed = 0;
  for (const stage of stages) {
    tasks += Number(stage.numTasks);
    completed += Number(stage.numCompletedTasks);
  }
  return tasks === 0 ? 0 : completed / tasks;
}
