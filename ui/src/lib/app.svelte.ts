// The page's store: the last snapshot and where the person is. It decides nothing.
import { createContext } from "svelte";
import { asCommandError, type Backend, type CommandError, type LinkView, type PageUpdate, type SnapshotView } from "./backend";
import type { AccountId, AccountSettings, EventId, EventRecord, LogQuery, Status, Update, Welcome } from "./bindings";

export type Page = "accounts" | "account" | "add" | "log" | "settings";

/** How many records are asked for at once; the same as the agent's own page. */
export const LOG_PAGE = 1000;
/** Pages that are looked through for a record the person wants to see. */
const SEARCHED_PAGES = 20;

const everything: LogQuery = {
  limit: LOG_PAGE,
  before: null,
  after: null,
  since: null,
  until: null,
  account: null,
  folder: null,
  kinds: [],
  decisions: [],
  search: null,
};

export class App {
  link = $state.raw<LinkView>({ state: "starting" });
  version = $state("");
  welcome = $state.raw<Welcome | null>(null);
  status = $state.raw<Status | null>(null);
  accounts = $state.raw<AccountSettings[]>([]);
  autostart = $state(false);
  /** Newest first. */
  log = $state.raw<EventRecord[]>([]);
  hasOlder = $state(false);

  page = $state<Page>("accounts");
  /** The account that is opened. */
  openAccount = $state<AccountId | null>(null);
  /** The record that is opened in the log. */
  openEvent = $state<EventId | null>(null);
  /** Rises each time the open record is to be scrolled to and focused. */
  pointed = $state(0);
  /** A record was wanted that the log no longer has. */
  isEventGone = $state(false);
  /** The page in the browser on which an account is signed in, while that is under way. */
  signInPage = $state.raw<string | null>(null);
  now = $state(Date.now());
  /** The first snapshot stands. */
  isReady = $state(false);
  /** There is no first snapshot, for this reason. */
  fault = $state.raw<CommandError | null>(null);

  /** How many snapshots are under way. What is heard meanwhile may be newer than they are, and waits. */
  #asking = 0;
  #waiting: PageUpdate[] = [];

  constructor(readonly backend: Backend) {}

  /** Subscribes, then asks for everything once. */
  async start(): Promise<void> {
    try {
      await this.#begin();
      this.isReady = true;
    } catch (thrown) {
      this.fault = asCommandError(thrown);
    }
  }

  async #begin(): Promise<void> {
    await this.backend.subscribe((update) => this.#heard(update));
    const event = await this.refresh();
    if (event !== null) await this.show(event);
  }

  /** Asks for everything; answers with the record the window was opened for. */
  async refresh(): Promise<EventId | null> {
    this.#asking += 1;
    try {
      return this.#replace(await this.backend.snapshot());
    } finally {
      this.#asking -= 1;
      while (this.#asking === 0) {
        const update = this.#waiting.shift();
        if (!update) break;
        this.#take(update);
      }
    }
  }

  #replace(snapshot: SnapshotView): EventId | null {
    this.now = Date.now();
    this.link = snapshot.link;
    this.version = snapshot.version;
    this.welcome = snapshot.welcome;
    this.status = snapshot.status;
    this.accounts = snapshot.accounts;
    this.autostart = snapshot.autostart;
    this.log = snapshot.log.toReversed();
    this.hasOlder = snapshot.log.length >= LOG_PAGE;
    return snapshot.event;
  }

  /** Opens the log at this record, looking through older pages for it. */
  async show(event: EventId): Promise<void> {
    this.page = "log";
    const isLoaded = (): boolean => this.log.some((record) => record.id === event);
    for (let page = 0; page < SEARCHED_PAGES && !isLoaded() && this.hasOlder; page += 1) {
      await this.loadOlder();
    }
    this.isEventGone = !isLoaded();
    this.openEvent = this.isEventGone ? null : event;
    this.pointed += 1;
  }

  /** Fetches the page before the oldest record. */
  async loadOlder(): Promise<void> {
    const before = this.log.at(-1)?.id ?? null;
    const older = await this.backend.log({ ...everything, before });
    this.log = [...this.log, ...older.toReversed()];
    this.hasOlder = older.length >= LOG_PAGE;
  }

  /** Goes on with what an update asks for; when the agent is gone meanwhile, the link says so. */
  #follow(work: Promise<unknown>): void {
    work.catch((thrown: unknown) => console.warn(asCommandError(thrown).text));
  }

  #heard(update: PageUpdate): void {
    if (this.#asking > 0) this.#waiting.push(update);
    else this.#take(update);
  }

  #take(update: PageUpdate): void {
    if ("agent" in update) {
      this.#heardAgent(update.agent);
    } else {
      this.link = update.link;
      if (update.link.state === "connected") this.#follow(this.refresh());
    }
  }

  #heardAgent(update: Update): void {
    if (update === "missed" || update === "log_cleared") {
      this.#follow(this.refresh());
    } else if ("status" in update) {
      const known = this.accounts.map((account) => account.id).join();
      this.status = update.status;
      // Its times are not to lie ahead of ours.
      this.now = Date.now();
      // Accounts also come and go by the command line.
      if (update.status.accounts.map((account) => account.id).join() !== known) this.#follow(this.refresh());
    } else if ("event" in update) {
      this.log = merged(this.log, update.event);
    } else if ("sign_in_page" in update) {
      this.signInPage = update.sign_in_page.url;
    } else if ("raise" in update && update.raise.event !== null) {
      this.#follow(this.show(update.raise.event));
    }
  }
}

/** The log with one record added, or replaced when it is known. */
export function merged(log: EventRecord[], record: EventRecord): EventRecord[] {
  const at = log.findIndex((known) => known.id <= record.id);
  if (at === -1) return [...log, record];
  return log[at]?.id === record.id ? log.with(at, record) : log.toSpliced(at, 0, record);
}

/** One command of a control: whether it runs, and what went wrong beside it. */
export class Command {
  isBusy = $state(false);
  error = $state.raw<CommandError | null>(null);

  /** Runs it unless it runs already; true when it worked. */
  async run(action: () => Promise<unknown>): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    this.error = null;
    try {
      await action();
    } catch (thrown) {
      this.error = asCommandError(thrown);
    } finally {
      this.isBusy = false;
    }
    return this.error === null;
  }
}

export const [useApp, provideApp] = createContext<App>();
