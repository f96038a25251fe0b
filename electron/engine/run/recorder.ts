/** Opens a run's journal for writing: with its lock, masked, told to those who watch. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { StreamEvent } from "../../../shared/contract/contract.ts";
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../shared/errors/wizardError.ts";
import type { NewEvent, RunEvent } from "../../../shared/model/run.ts";
import { openJournal } from "../journal/journal.ts";
import { takeLock } from "../journal/lock.ts";
import { maskForDisk, maskForFaces } from "../journal/masking.ts";
import type { Ask, Clock } from "../ports.ts";
import type { Questions } from "../session/questions.ts";

/** A journal that is open for writing, with its lock. */
export type Recorder = {
  readonly run: string;
  readonly record: (event: NewEvent) => RunEvent;
  readonly ask: Ask;
  readonly close: () => void;
};

export type RecorderOptions = {
  /** Folder of the journals. */
  readonly dir: string;
  readonly clock: Clock;
  readonly mask: (text: string) => string;
  readonly emit: (event: StreamEvent) => void;
  readonly ask: Questions["ask"];
};

/** `lockAlso`: other runs that must not be worked on meanwhile (the one that is undone). `onEvent`: called after an event is on disk. */
export type OpenRecorder = (run: string, lockAlso?: readonly string[], onEvent?: (event: NewEvent) => void) => Result<Recorder>;

export function recorderOpener(options: RecorderOptions): OpenRecorder {
  const { dir, clock, emit } = options;
  return (run, lockAlso = [], onEvent = () => {}) => {
    const releases: (() => void)[] = [];
    const release = () => {
      for (const each of releases) each();
    };
    try {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      // Before the journal is opened: opening mends a torn end, which another engine may be writing right now.
      for (const name of [run, ...lockAlso]) {
        const lock = takeLock(join(dir, `${name}.lock`));
        if (!lock.ok) {
          release();
          return failed(catalogue["run.locked"](name, lock.pid));
        }
        releases.push(lock.release);
      }
      const journal = openJournal({
        dir,
        run,
        now: clock.now,
        mask: (event) => maskForDisk(event, options.mask),
        onEvent: (event) => emit({ type: "run", run, event: maskForFaces(event) }),
      });
      const record = (event: NewEvent) => {
        const written = journal.append(event);
        onEvent(event);
        return written;
      };
      return ok({
        run,
        record,
        ask: (question) =>
          options.ask(question, {
            onAsked: (asked) => void record({ code: "question.asked", question: asked }),
            onGone: (id) => void record({ code: "question.answered", id }),
          }),
        close: () => {
          journal.close();
          release();
        },
      });
    } catch (thrown) {
      release();
      return failed(catalogue["journal.unwritable"](thrown instanceof Error ? thrown.message : String(thrown)));
    }
  };
}
