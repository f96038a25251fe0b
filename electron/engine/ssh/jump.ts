/** ProxyJump: reading a chain of hosts, and sharing one connection to a jump host among all machines behind it. */
import type { Duplex } from "node:stream";
import { ConnectionLost } from "../ports.ts";
import { sshErrors, type Where } from "./errors.ts";
import type { Line } from "./line.ts";

export type Hop = { readonly name: string; readonly user: string | undefined; readonly port: number | undefined };

/** Hosts on the way, nearest first. Input: `[user@]host[:port],…`, `ssh://` URIs too; "none" or nothing: no hop (ssh_config(5), ProxyJump). */
export function parseJump(text: string | null | undefined): readonly Hop[] {
  if (text === null || text === undefined || text.toLowerCase() === "none") return [];
  return text
    .split(",")
    .map((part) =>
      part
        .trim()
        .replace(/^ssh:\/\//, "")
        .replace(/\/$/, ""),
    )
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.lastIndexOf("@");
      const rest = part.slice(at + 1);
      const bracket = /^\[(.+)\](?::([0-9]+))?$/.exec(rest);
      // More than one colon without brackets is a bare IPv6 address.
      const plain = /^([^:]+)(?::([0-9]+))?$/.exec(rest);
      const [name, port] = bracket ? [bracket[1], bracket[2]] : plain ? [plain[1], plain[2]] : [rest, undefined];
      return { name: name ?? rest, user: at > 0 ? part.slice(0, at) : undefined, port: port === undefined ? undefined : Number(port) };
    });
}

/** A way from a jump host to the next one, as a stream. Throws ConnectionLost. */
export function forward(line: Line, to: Where): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const blocked = (details: string): void =>
      reject(new ConnectionLost(line.lost() ?? sshErrors.jumpBlocked(line.where, `${to.host} port ${to.port}`, details)));
    try {
      line.client.forwardOut("127.0.0.1", 0, to.host, to.port, (error, channel) => (error ? blocked(error.message) : resolve(channel)));
    } catch (cause) {
      blocked(cause instanceof Error ? cause.message : String(cause));
    }
  });
}

/** Connections to jump hosts, each open once and closed when the last user has left. */
export type SharedLines = {
  readonly use: (key: string, open: () => Promise<Line>) => Promise<{ readonly line: Line; readonly leave: () => Promise<void> }>;
};

export function createSharedLines(): SharedLines {
  type Entry = { readonly line: Promise<Line>; users: number };
  const entries = new Map<string, Entry>();
  return {
    use: async (key, open) => {
      const there = entries.get(key);
      const entry: Entry = there ?? { line: open(), users: 0 };
      if (!there) entries.set(key, entry);
      entry.users++;
      const leave = async (): Promise<void> => {
        entry.users--;
        if (entry.users > 0) return;
        if (entries.get(key) === entry) entries.delete(key);
        await entry.line.then((line) => line.close()).catch(() => undefined);
      };
      try {
        const line = await entry.line;
        // A connection that has gone meanwhile serves nobody new.
        line.onLost(() => {
          if (entries.get(key) === entry) entries.delete(key);
        });
        let left = false;
        return {
          line,
          leave: async () => {
            if (left) return;
            left = true;
            await leave();
          },
        };
      } catch (cause) {
        await leave();
        throw cause;
      }
    },
  };
}
