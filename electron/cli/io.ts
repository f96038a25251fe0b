/** The terminal as the commands see it; tests bring their own. */
import { createInterface } from "node:readline";

export type Io = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Standard error is a terminal: progress may be redrawn. */
  readonly isTerminal: boolean;
  /** Somebody can be asked: standard input and standard error are terminals. */
  readonly canAsk: boolean;
  readonly ask: (prompt: string) => Promise<string>;
  /** Reads without showing what is typed. */
  readonly askSecret: (prompt: string) => Promise<string>;
  /** Calls back at Ctrl-C; returns how to stop listening. */
  readonly onInterrupt: (listener: () => void) => () => void;
};

function askLine(prompt: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((done) => {
    lines.question(prompt, (answer) => {
      lines.close();
      done(answer);
    });
    lines.once("close", () => done(""));
  });
}

function askHidden(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const input = process.stdin;
  input.setRawMode(true);
  input.resume();
  input.setEncoding("utf8");
  return new Promise((done) => {
    let typed = "";
    const finish = (value: string): void => {
      input.setRawMode(false);
      input.pause();
      input.off("data", onData);
      process.stderr.write("\n");
      done(value);
    };
    const onData = (chunk: string): void => {
      for (const char of chunk) {
        if (char === "\r" || char === "\n") {
          finish(typed);
          return;
        }
        if (char === "\x03" || char === "\x04") {
          finish("");
          return;
        }
        typed = char === "\x7f" || char === "\b" ? typed.slice(0, -1) : typed + char;
      }
    };
    input.on("data", onData);
  });
}

/** The process's own terminal. */
export function processIo(): Io {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
    canAsk: process.stdin.isTTY === true && process.stderr.isTTY === true,
    ask: askLine,
    askSecret: askHidden,
    onInterrupt: (listener) => {
      process.on("SIGINT", listener);
      process.on("SIGTERM", listener);
      return () => {
        process.off("SIGINT", listener);
        process.off("SIGTERM", listener);
      };
    },
  };
}
