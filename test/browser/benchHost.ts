/** For `npm run bench`: the built pages over a hundred machines, with a run whose log is as long as one likes. Bundled by build/bench/pages.mjs. */
import { type Host, startHost } from "../../electron/host/startHost.ts";
import { type CallOutput, calls, type EngineApi, type StreamEvent } from "../../shared/contract/contract.ts";
import { ok } from "../../shared/errors/wizardError.ts";
import type { Plan } from "../../shared/model/plan.ts";
import type { NewEvent, RunEvent } from "../../shared/model/run.ts";
import { largeEngine } from "./hundred.ts";

const RUN = "20261123-100000-abcd";

export type BenchHost = {
  readonly host: Host;
  /** The running step says so many lines, all in one go. */
  readonly say: (lines: number) => void;
  /** Starts saying a line on each of the working machines in turn, this often a second. Output: ends it. */
  readonly chatter: (perSecond: number) => () => void;
  readonly close: () => Promise<void>;
};

const LINES = [
  "x86_64-pc-linux-gnu-gcc -O2 -pipe -march=x86-64-v3 -c -o src/widget.o src/widget.c",
  "\x1b[32m * \x1b[0mQA Notice: this package installs files into /usr/share that nobody has asked for",
  "[ 42%] Building CXX object lib/Target/X86/CMakeFiles/LLVMX86CodeGen.dir/X86ISelLowering.cpp.o",
  "checking for sys/epoll.h... yes",
];

/** `machines`, each with `packages` installed; applying starts a run that works on all of them until it is told otherwise. */
export async function startBench(staticDir: string, machines: number, packages: number): Promise<BenchHost> {
  const inner = largeEngine(machines, packages);
  const listeners = new Set<(event: StreamEvent) => void>();
  const events: RunEvent[] = [];
  let plan: Plan | null = null;
  const record = (event: NewEvent): void => {
    const full = { ...event, seq: events.length, at: 1_795_420_000 + events.length / 100 } as RunEvent;
    events.push(full);
    for (const listener of [...listeners]) listener({ type: "run", run: RUN, event: full });
  };
  const engine: EngineApi = {
    ...inner,
    subscribe: (listener) => {
      listeners.add(listener);
      const end = inner.subscribe(listener);
      return () => {
        listeners.delete(listener);
        end();
      };
    },
    call: async (name, input) => {
      if (name === "run.apply") {
        const asked = calls["run.apply"].input.parse(input);
        const planned = await inner.call("plan", { fleet: asked.fleet, facts: asked.facts, known: asked.known });
        if (!planned.ok) return planned as never;
        plan = planned.value;
        record({ code: "run.started", run: RUN, kind: "apply", fleet: asked.fleet, plan, undoes: null });
        for (const machine of plan.machines) {
          record({ code: "machine.state", machine: machine.id, state: "working", error: null });
          const first = machine.steps[0];
          if (first !== undefined) record({ code: "step.started", machine: machine.id, step: first.id });
        }
        return ok({ run: RUN }) as never;
      }
      if (name === "run.events") return ok({ events: events.slice(calls["run.events"].input.parse(input).from) }) as never;
      if (name === "run.list") return ok({ runs: [] } satisfies CallOutput<"run.list">) as never;
      return inner.call(name, input);
    },
  };
  const host = await startHost({ engine, staticDir });
  const line = (index: number): string => `${index} ${LINES[index % LINES.length] ?? ""}\n`;
  const stepOf = (index: number) => {
    const working = plan?.machines.filter((m) => m.steps.length > 0) ?? [];
    return working[index % working.length]?.steps[0];
  };
  return {
    host,
    say: (lines) => {
      const step = stepOf(0);
      if (step === undefined) return;
      for (let from = 0; from < lines; from += 500) {
        const text = Array.from({ length: Math.min(500, lines - from) }, (_, index) => line(from + index)).join("");
        record({ code: "step.log", machine: step.machine, step: step.id, stream: "out", text });
      }
    },
    chatter: (perSecond) => {
      let said = 0;
      const timer = setInterval(() => {
        for (let i = 0; i < perSecond / 20; i += 1, said += 1) {
          const step = stepOf(said);
          if (step !== undefined) record({ code: "step.log", machine: step.machine, step: step.id, stream: "out", text: line(said) });
        }
      }, 50);
      return () => clearInterval(timer);
    },
    close: async () => {
      await host.close();
      await engine.close();
    },
  };
}
