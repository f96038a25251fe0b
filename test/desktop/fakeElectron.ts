/** Electron as the shell sees it, recorded: for vi.mock("electron"). Each part keeps what it was told, and can be made to tell. */
import { EventEmitter } from "node:events";
import { vi } from "vitest";

export class FakeContents extends EventEmitter {
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  readonly sent: unknown[][] = [];
  readonly reload = vi.fn();
  readonly forcefullyCrashRenderer = vi.fn();
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
  send(...words: unknown[]): void {
    this.sent.push(words);
  }
}

export type WindowOptions = { readonly webPreferences: Readonly<Record<string, unknown>> } & Readonly<Record<string, unknown>>;

export class FakeWindow extends EventEmitter {
  static readonly made: FakeWindow[] = [];
  readonly webContents = new FakeContents();
  readonly loadURL = vi.fn(async () => {});
  readonly setProgressBar = vi.fn();
  readonly show = vi.fn();
  readonly focus = vi.fn();
  readonly restore = vi.fn();
  readonly maximize = vi.fn();
  readonly options: WindowOptions;
  minimized = false;
  focused = true;
  constructor(options: WindowOptions) {
    super();
    this.options = options;
    FakeWindow.made.push(this);
    app.emit("web-contents-created", {}, this.webContents);
  }
  isMinimized = (): boolean => this.minimized;
  isMaximized = (): boolean => false;
  isFocused = (): boolean => this.focused;
  getNormalBounds = () => ({ x: 10, y: 20, width: 1000, height: 700 });
}

export class FakeChild extends EventEmitter {
  readonly posted: { readonly message: unknown; readonly ports: readonly unknown[] }[] = [];
  readonly kill = vi.fn();
  readonly module: string;
  readonly args: readonly string[];
  constructor(module: string, args: readonly string[]) {
    super();
    this.module = module;
    this.args = args;
  }
  postMessage(message: unknown, ports: readonly unknown[]): void {
    this.posted.push({ message, ports });
  }
}
export const children: FakeChild[] = [];

class FakeApp extends EventEmitter {
  isPackaged = true;
  switches: string[] = [];
  firstInstance = true;
  whenReady = vi.fn(async () => {});
  enableSandbox = vi.fn();
  quit = vi.fn();
  exit = vi.fn();
  folder = "";
  readonly commandLine = { hasSwitch: (name: string) => this.switches.includes(name) };
  requestSingleInstanceLock = (): boolean => this.firstInstance;
  getPath = (): string => this.folder;
  getVersion = (): string => "0.0.0";
}
export const app = new FakeApp();

export const notes: { title: string; body: string; click: () => void }[] = [];
class FakeNotification extends EventEmitter {
  static isSupported = (): boolean => true;
  readonly words: { title: string; body: string };
  constructor(words: { title: string; body: string }) {
    super();
    this.words = words;
  }
  show(): void {
    notes.push({ ...this.words, click: () => this.emit("click") });
  }
}

export const awake = new Set<number>();
export const powerSaveBlocker = {
  start: vi.fn((_kind: string) => {
    awake.add(awake.size + 1);
    return awake.size;
  }),
  stop: vi.fn((id: number) => void awake.delete(id)),
};

/** What the next message box answers: 0 is always the careful choice. */
export const boxAnswer = { response: 0 };
export const dialog = {
  showMessageBox: vi.fn(async (..._args: unknown[]) => ({ response: boxAnswer.response })),
  showErrorBox: vi.fn(),
  showOpenDialog: vi.fn(async () => ({ canceled: false, filePaths: ["/home/ada/my.binhost-fleet"] })),
  showSaveDialog: vi.fn(async () => ({ canceled: false, filePath: "/home/ada/new.binhost-fleet" })),
};

export const ipcMain = new EventEmitter();
export const shell = { openExternal: vi.fn(async () => {}) };
export const protocol = { registerSchemesAsPrivileged: vi.fn() };

export class FakeSession extends EventEmitter {
  ask: ((contents: unknown, permission: string, answer: (yes: boolean) => void, details: unknown) => void) | null = null;
  check: ((contents: unknown, permission: string, origin: string, details: unknown) => boolean) | null = null;
  device: (() => boolean) | null = null;
  before: ((details: { url: string }, callback: (answer: { cancel: boolean }) => void) => void) | null = null;
  handler: ((request: Request) => Promise<Response> | Response) | null = null;
  readonly protocol = {
    handle: (_scheme: string, handler: NonNullable<FakeSession["handler"]>) => {
      this.handler = handler;
    },
  };
  readonly webRequest = {
    onBeforeRequest: (listener: NonNullable<FakeSession["before"]>) => {
      this.before = listener;
    },
  };
  setPermissionRequestHandler = (handler: NonNullable<FakeSession["ask"]>) => {
    this.ask = handler;
  };
  setPermissionCheckHandler = (handler: NonNullable<FakeSession["check"]>) => {
    this.check = handler;
  };
  setDevicePermissionHandler = (handler: NonNullable<FakeSession["device"]>) => {
    this.device = handler;
  };
}
export const session = { defaultSession: new FakeSession() };

export const menus: { readonly template: readonly Record<string, unknown>[]; readonly popup: ReturnType<typeof vi.fn> }[] = [];
export const Menu = {
  applicationMenu: null as unknown,
  buildFromTemplate: (template: readonly Record<string, unknown>[]) => {
    const menu = { template, popup: vi.fn() };
    menus.push(menu);
    return menu;
  },
  setApplicationMenu: (menu: unknown) => {
    Menu.applicationMenu = menu;
  },
};

export class FakePort {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
export class MessageChannelMain {
  readonly port1 = new FakePort("engine's");
  readonly port2 = new FakePort("page's");
}

export const electron = {
  app,
  BrowserWindow: FakeWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme: { shouldUseDarkColors: false },
  Notification: FakeNotification,
  powerSaveBlocker,
  protocol,
  screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
  session,
  shell,
  utilityProcess: {
    fork: (module: string, args: readonly string[]) => {
      const child = new FakeChild(module, args);
      children.push(child);
      return child;
    },
  },
};

/** As it is before a start. */
export function resetElectron(folder: string): void {
  for (const emitter of [app, ipcMain]) emitter.removeAllListeners();
  Object.assign(app, { isPackaged: true, switches: [], firstInstance: true, folder });
  session.defaultSession = new FakeSession();
  for (const list of [FakeWindow.made, children, notes, menus]) list.length = 0;
  awake.clear();
  boxAnswer.response = 0;
  Menu.applicationMenu = null;
  vi.clearAllMocks();
}

/** Lets what was promised happen. */
export const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 5));
