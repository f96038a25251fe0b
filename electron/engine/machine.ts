/** A machine, seen from the engine: one narrow door. Everything that is done to a machine is one of these operations. */

import type { Result } from "../../shared/errors/wizardError.ts";
import type { OperationArgs, OperationName, OperationResult } from "../../shared/operations/operations.ts";

/** Arguments as callers give them: the target is the machine's own and filled in for them. */
export type CallerArgs<N extends OperationName> = Omit<OperationArgs<N>, "target">;

export type MachineDoor = {
  /** Machine id. */
  readonly id: string;
  /** Runs one operation. Failed: the line is gone, root is refused, or the answer could not be read. `onOutput`: its raw answer as it comes. */
  readonly call: <N extends OperationName>(
    name: N,
    args: CallerArgs<N>,
    signal?: AbortSignal,
    onOutput?: (chunk: Buffer) => void,
  ) => Promise<Result<OperationResult<N>>>;
  readonly hostKeys: () => readonly string[];
  readonly close: () => Promise<void>;
};
