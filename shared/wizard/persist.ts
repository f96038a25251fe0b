/** What survives a reload: the draft, as a text (small, kept long), and what was found on the machines (large, kept for the session). */
import { type Facts, factsSchema } from "../model/facts.ts";
import { z } from "../setup/zod.ts";
import { addingSchema, NOT_ADDING } from "./adding.ts";
import { draftSchema } from "./draft.ts";
import { shownRun } from "./installing.ts";
import { PAGES } from "./pages.ts";
import { initialState, type WizardState } from "./wizardState.ts";

const keptSchema = z.object({
  version: z.literal(1),
  page: z.enum(PAGES),
  draft: draftSchema,
  filed: z.string().nullable().default(null),
  aside: z.array(draftSchema).default([]),
  adding: addingSchema.default(NOT_ADDING),
  run: z.string().nullable(),
  install: z.object({ machine: z.string().nullable(), chosen: z.string().nullable(), run: z.string().nullable().default(null) }),
});

export const keptText = (state: WizardState): string =>
  JSON.stringify({
    version: 1,
    page: state.page,
    draft: state.draft,
    filed: state.filed,
    aside: [...state.aside],
    adding: state.adding,
    run: state.run.id,
    install: { machine: state.install.machine, chosen: state.install.chosen, run: shownRun(state) },
  } satisfies z.input<typeof keptSchema>);

export type Restored = { readonly state: WizardState; readonly run: string | null; readonly installRun: string | null };

function read<T>(schema: z.ZodType<T>, text: string | null): T | null {
  if (text === null) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Are there machines in the text, so that it is worth looking for what was found on them? */
export const hasMachines = (kept: string | null): boolean => (read(keptSchema, kept)?.draft.machines.length ?? 0) > 0;

/**
 * The state as it was. Texts that cannot be read (another version, cut off) count as missing: then one starts anew.
 * `run`, `installRun`: the runs that were watched; their events are fetched anew. `found`: what was kept of each machine; what are no facts of it is left out.
 */
export function restore(kept: string | null, found: Readonly<Record<string, unknown>>): Restored {
  const draft = read(keptSchema, kept);
  if (draft === null) return { state: initialState, run: null, installRun: null };
  const known = new Set(draft.draft.machines.map((m) => m.id));
  const facts: Record<string, Facts> = {};
  for (const [id, each] of Object.entries(found)) {
    const checked = known.has(id) ? factsSchema.safeParse(each) : null;
    if (checked?.success === true && checked.data.machine === id) facts[id] = checked.data;
  }
  const looks = Object.fromEntries(Object.keys(facts).map((id) => [id, { state: "surveyed", error: null } as const]));
  return {
    state: {
      ...initialState,
      page: draft.page,
      draft: draft.draft,
      filed: draft.filed,
      aside: draft.aside,
      adding: { ...draft.adding, machines: draft.adding.machines.filter((id) => known.has(id)) },
      facts,
      looks,
      install: { ...initialState.install, machine: draft.install.machine, chosen: draft.install.chosen },
    },
    run: draft.run,
    installRun: draft.install.run,
  };
}
