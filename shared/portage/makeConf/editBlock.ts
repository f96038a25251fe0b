/**
 * Our block in a make.conf that is a file: at its end, so that our lines win, and nowhere else. A `source` line above cannot win over it;
 * what stands below it could, so then it moves to the end.
 */
import { ok, type Result } from "../../errors/wizardError.ts";
import { type BlockLine, joinFile, type LineWhy, partFile, plainText } from "../block.ts";
import { formatError } from "../problem.ts";
import { expand } from "./expand.ts";
import { type MakeConf, type ReadOptions, readMakeConf, winner } from "./read.ts";
import { assignmentText, type MakeConfLine } from "./value.ts";

export interface EditOptions extends ReadOptions {
  /** For messages and for relative `source` lines. */
  readonly path?: string;
  readonly encoding?: "utf8" | "latin1";
}

export interface Edited {
  /** The file as it will be; null: no file. */
  readonly content: string | null;
  readonly whys: readonly LineWhy[];
  readonly changed: boolean;
}

/** The refusal for a file that Portage itself cannot read to its end. Null when it can. */
export function brokenMakeConf(conf: MakeConf) {
  const problem = conf.problems.find(({ kind }) => kind === "parse" || kind === "name" || kind === "source-missing");
  if (!problem || conf.usable) return null;
  return formatError({
    code: "format.makeconf-broken",
    fault: "machine",
    what: `Portage cannot read ${problem.file}.`,
    why: `Line ${problem.lookAt}: ${problem.text}. Until that is mended, emerge does not work on this machine.`,
    remedy: `Mend line ${problem.lookAt} of ${problem.file}, then survey again.`,
    details: `"${problem.file}", line ${problem.line}: ${problem.text}`,
  });
}

function blockLines(lines: readonly MakeConfLine[], encoding: "utf8" | "latin1"): Result<BlockLine[]> {
  const out: BlockLine[] = [];
  const seen = new Set<string>();
  for (const line of lines) {
    const text = assignmentText(line, encoding);
    if (!text.ok) return text;
    if (seen.has(line.name)) {
      return formatError({
        code: "format.twice",
        fault: "us",
        what: `${line.name} would be written twice.`,
        why: "The second assignment would replace the first.",
        remedy: "Report this: it is a mistake of the wizard.",
      });
    }
    seen.add(line.name);
    const comment = plainText(line.why);
    if (comment !== "") out.push({ text: `# ${comment}` });
    out.push({ text: text.value, why: line.why, source: line.source });
  }
  return ok(out);
}

/** Does the result say what was meant? `${NAME}` counts as what NAME was just before. */
function misread(conf: MakeConf, path: string, lines: readonly MakeConfLine[], known: Readonly<Record<string, string>>): string | null {
  const values = new Map(Object.entries(known));
  let next = 0;
  for (const assignment of conf.assignments) {
    const line = lines[next];
    if (line && assignment.name === line.name && assignment.raw === line.value && winner(conf, line.name) === assignment) {
      if (assignment.file !== path || assignment.value !== expand(line.value, values).value) return line.name;
      next += 1;
    }
    values.set(assignment.name, assignment.value);
  }
  return next === lines.length ? null : (lines[next]?.name ?? null);
}

/**
 * Writes, replaces or (no lines) removes our block.
 * @param content the file as it is; null: there is none
 * @param lines in the order they will stand; each name once
 * @returns the new content and the reason of each line of ours; a refusal when Portage cannot read the file as it is, our block is damaged or a
 * value cannot be written safely. Taking the block out gives back the bytes from before; doing the same twice changes nothing.
 */
export function editBlock(content: string | null, lines: readonly MakeConfLine[], options: EditOptions = {}): Result<Edited> {
  const { path = "/etc/portage/make.conf", encoding = "utf8" } = options;
  const body = blockLines(lines, encoding);
  if (!body.ok) return body;
  const parted = partFile(path, content);
  if (!parted.ok) return parted;
  const { block, before, after } = parted.value;
  const now = readMakeConf(content === null ? [] : [{ path, content }], options);
  const broken = brokenMakeConf(now);
  // A removal is allowed even then: it is the way back.
  if (broken && lines.length > 0) return broken;
  const inComment = (at: number) => now.comments.some((comment) => comment.file === path && comment.start === at);
  if (block !== null && !broken && !(inComment(parted.value.at) && inComment(parted.value.at + block.lastIndexOf("# <<<")))) {
    return formatError({
      code: "format.block-damaged",
      fault: "machine",
      what: `The marked block in ${path} stands inside a quoted value.`,
      why: "A quote above it is not closed where it should be, so its lines are text to Portage.",
      remedy: `Look at the quotes above the lines with "binhost-wizard" in ${path}.`,
    });
  }
  // Only comments below: the block can stay where it is. Anything else could win over it, or read what it sets.
  const below = after.split(/[\r\n]/).some((line) => /^[ \t]*[^ \t#]/.test(line));
  const joined = joinFile(parted.value, body.value, below);
  if (joined.content !== null && lines.length > 0) {
    const then = readMakeConf([{ path, content: joined.content }], options);
    const lost = misread(then, path, lines, options.known ?? {});
    if (lost !== null || then.problems.length > now.problems.length) {
      return formatError({
        code: "format.makeconf-unclear",
        fault: "machine",
        what: `Portage would not read ${lost ?? "the lines"} in ${path} as meant.`,
        why: "What stands above our block changes how it is read.",
        remedy: `Look at the end of ${path}: a line there is not finished.`,
        details: before.slice(-400),
      });
    }
  }
  return ok({ content: joined.content, whys: joined.whys, changed: joined.content !== content });
}
