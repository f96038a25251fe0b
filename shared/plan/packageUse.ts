/** Our package.use on a machine: cards and processor flags that must be equal, and USE where the person asked for it. */
import type { PackageFileLine } from "../portage/packageFiles.ts";
import type { Context, Member } from "./context.ts";
import type { Graphics } from "./graphics.ts";
import type { Processor } from "./processor.ts";
import { syncedUseLines } from "./useSync.ts";

export function packageUseLines(ctx: Context, m: Member, processor: Processor, graphics: Graphics): readonly PackageFileLine[] {
  return [
    ...(processor.writeCpuFlags
      ? [
          {
            atom: "*/*",
            words: ["CPU_FLAGS_X86:", "-*", ...processor.cpuFlags],
            why: "What every processor of the fleet can do. These are USE flags: they must be equal everywhere.",
            source: "portage(5), package.use; profiles/desc/cpu_flags_x86.desc",
          },
        ]
      : []),
    ...graphics.linesFor(m),
    ...(m === ctx.host ? [] : syncedUseLines(ctx, m)),
  ];
}
