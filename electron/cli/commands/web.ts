import { startHost } from "../../host/startHost.ts";
import { type ExitCode, exitCodes } from "../exitCodes.ts";
import { openBrowser } from "../openBrowser.ts";
import type { Session, Setting } from "../session.ts";

/** `web`: the wizard in a browser on this computer, until Ctrl-C. Exit: 0 ended, 1 the port is taken. */
export async function web(session: Session, setting: Setting): Promise<ExitCode> {
  const { options, engine, io } = session;
  let host: Awaited<ReturnType<typeof startHost>>;
  try {
    host = await startHost({ engine, staticDir: setting.rendererDir, port: options.port });
  } catch (error) {
    io.err(
      `The wizard cannot listen on port ${options.port}: ${error instanceof Error ? error.message : String(error)}\nLeave --port away to take a free one.\n`,
    );
    return exitCodes.failed;
  }
  const url = options.practice ? `${host.url}&open=practice` : host.url;
  io.out(
    options.json
      ? `${JSON.stringify({ url })}\n`
      : `The wizard is at\n  ${url}\nThe address works once, and only on this computer. Ctrl-C ends the wizard.\n`,
  );
  if (options.open && !options.json) await openBrowser(url);
  const off = io.onInterrupt(() => void host.close());
  await host.closed;
  off();
  return exitCodes.ok;
}
