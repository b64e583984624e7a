// The page's store: the last snapshot and where the person is. It decides nothing.
import { createContext } from "svelte";
import { asCommandError, type Backend, type CommandError, type LinkView, type PageUpdate, type SnapshotView } from "./backend";
import type {
  AccountId,
  AccountPreferences,
  AccountSettings,
  EventId,
  GeneralPreferences,
  Preferences,
  Rule,
  Spoken,
  Status,
  Update,
  Welcome,
} from "./bindings";
import { Log } from "./log.svelte";
import { dress } from "./theme";
import { speak } from "./words.svelte";

export type Page = "accounts" | "account" | "add" | "log" | "rules" | "settings";

export class App {
  link = $state.raw<LinkView>({ state: "starting" });
  version = $state("");
  welcome = $state.raw<Welcome | null>(null);
  status = $state.raw<Status | null>(null);
  accounts = $state.raw<AccountSettings[]>([]);
  preferences = $state.raw<Preferences | null>(null);
  hasTray = $state<boolean | null>(null);
  autostart = $state(false);
  /** The first account was just added: what comes after that is to be said once. */
  isFresh = $state(false);
  /** The agent said last that there are no accounts. */
  #hadNone = false;

  page = $state<Page>("accounts");
  /** The tab of the settings that was looked at last. */
  settingsTab = $state("general");
  /** The account that is opened. */
  openAccount = $state<AccountId | null>(null);
  /** The record that is opened in the log. */
  openEvent = $state<EventId | null>(null);
  /** The rules, once they were asked for. */
  rules = $state.raw<Rule[] | null>(null);
  /** The rule that is being written. */
  openRule = $state.raw<Rule | null>(null);
  /** The rule that was just made of a record, to be said once. */
  madeRule: Rule | null = null;
  /** Rises each time the open record is to be scrolled to and focused. */
  pointed = $state(0);
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
  /** What `system` means. */
  #desktopLanguage: Spoken = "en";

  readonly log: Log;

  constructor(readonly backend: Backend) {
    this.log = new Log(backend);
  }

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
      return await this.#replace(await this.backend.snapshot());
    } finally {
      this.#asking -= 1;
      while (this.#asking === 0) {
        const update = this.#waiting.shift();
        if (!update) break;
        this.#take(update);
      }
    }
  }

  async #replace(snapshot: SnapshotView): Promise<EventId | null> {
    this.now = Date.now();
    this.link = snapshot.link;
    this.version = snapshot.version;
    this.welcome = snapshot.welcome;
    this.status = snapshot.status;
    // An agent that was away, or of another version, had its accounts before: they are not new.
    this.isFresh ||= this.#hadNone && snapshot.accounts.length > 0;
    this.#hadNone = snapshot.link.state === "connected" && snapshot.accounts.length === 0;
    this.accounts = snapshot.accounts;
    this.#desktopLanguage = snapshot.desktop_language;
    if (!snapshot.preferences) speak(this.#desktopLanguage);
    this.prefer(snapshot.preferences);
    this.hasTray = snapshot.has_tray;
    this.autostart = snapshot.autostart;
    await this.log.replace(snapshot.log);
    return snapshot.event;
  }

  /** The preferences are these now; language and theme count at once. */
  prefer(preferences: Preferences | null): void {
    this.preferences = preferences;
    if (!preferences) return;
    dress(preferences.general.theme);
    const { language } = preferences.general;
    speak(language === "system" ? this.#desktopLanguage : language);
  }

  /** The rules are these now. */
  keepRules(rules: Rule[]): void {
    this.rules = rules;
  }

  /** Changes some of the general preferences. */
  async setGeneral(change: Partial<GeneralPreferences>): Promise<void> {
    if (!this.preferences) return;
    await this.backend.setPreferences({ ...this.preferences.general, ...change });
  }

  /** Changes some of the preferences of an account. */
  async setOfAccount(id: AccountId, change: Partial<AccountPreferences>): Promise<void> {
    const known = this.preferences?.accounts[id];
    if (known) await this.backend.setAccountPreferences(id, { ...known, ...change });
  }

  /** Opens the page of this account. */
  openThe(account: AccountId): void {
    this.openAccount = account;
    this.page = "account";
  }

  /** Opens the log at this record, looking through older pages for it. */
  async show(event: EventId): Promise<void> {
    this.page = "log";
    this.openEvent = (await this.log.find(event)) ? event : null;
    this.pointed += 1;
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
      this.log.heard(update.event);
    } else if ("rules" in update) {
      this.keepRules(update.rules);
    } else if ("preferences" in update) {
      this.prefer(update.preferences);
    } else if ("sign_in_page" in update) {
      this.signInPage = update.sign_in_page.url;
    } else if ("raise" in update && update.raise.event !== null) {
      this.#follow(this.show(update.raise.event));
    }
  }
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
