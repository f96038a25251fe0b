/** make.conf as the person wrote it: what their values are without our block. */
import type { Facts } from "../model/facts.ts";
import { partFile } from "../portage/block.ts";
import { makeConfFiles, readMakeConf } from "../portage/makeConf/read.ts";

/** make.conf as the person wrote it, without our lines, and the names that our lines set now. */
export function ownMakeConf(facts: Pick<Facts, "files" | "env"> = { files: [], env: {} }) {
  const texts = facts.files.flatMap(({ path, content }) => (content === null ? [] : [{ path, content }]));
  const ours = new Set<string>();
  const files = makeConfFiles(texts).flatMap((file) => {
    const parted = partFile(file.path, file.content);
    if (!parted.ok || parted.value.block === null) return [file];
    for (const match of parted.value.block.matchAll(/^([A-Za-z_]\w*)=/gm)) ours.add(match[1] as string);
    return [{ path: file.path, content: parted.value.before + parted.value.after }];
  });
  const resolve = (path: string) => facts.files.find((file) => file.path === path)?.content ?? undefined;
  const conf = readMakeConf(files, { resolve });
  return {
    conf,
    /** Names that our block sets at present. */
    ours: ours as ReadonlySet<string>,
    /** The person's value: from make.conf when it is set there, else what Portage says, unless that is ours. */
    value(name: string): string | undefined {
      const own = conf.values.get(name);
      if (own !== undefined) return own;
      return ours.has(name) ? undefined : facts.env[name];
    },
  };
}
export type OwnMakeConf = ReturnType<typeof ownMakeConf>;
