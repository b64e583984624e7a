// The event log as far as it was asked for: the newest records that fit the filter, more of them on demand, and what
// happens meanwhile. What fits is decided in Rust; the page asks again rather than judge by itself.
import { asCommandError, type Backend, type CommandError } from "./backend";
import type { DecisionKind, EventId, EventKind, EventRecord, LogQuery } from "./bindings";

/** How many records are asked for at once. */
export const LOG_PAGE = 1000;
const DAY = 24 * 3_600_000;

/** What the person wants to see; an empty choice is no restriction. */
export interface Filter {
  account: string;
  folder: string;
  kind: EventKind | "";
  decision: DecisionKind | "";
  /** Not older than so many days. */
  days: "" | "1" | "7" | "30";
  search: string;
}

const nothing: Filter = { account: "", folder: "", kind: "", decision: "", days: "", search: "" };

/** The filter as Rust understands it. */
export function queryOf(filter: Filter, now: number): LogQuery {
  return {
    limit: LOG_PAGE,
    before: null,
    after: null,
    since: filter.days ? new Date(now - Number(filter.days) * DAY).toISOString() : null,
    until: null,
    account: filter.account || null,
    folder: filter.folder || null,
    kinds: filter.kind ? [filter.kind] : [],
    decisions: filter.decision ? [filter.decision] : [],
    search: filter.search.trim() || null,
  };
}

export class Log {
  /** Newest first. */
  records = $state.raw<EventRecord[]>([]);
  hasOlder = $state(false);
  filter = $state.raw<Filter>(nothing);
  isBusy = $state(false);
  error = $state.raw<CommandError | null>(null);
  /** A record was wanted that the log no longer has. */
  isEventGone = $state(false);
  /** Rises with everything that is heard of the log. */
  changes = $state(0);

  readonly isFiltered = $derived(Object.values(this.filter).some((choice) => choice !== ""));

  /** Which question is the present one; an answer to an older one is late. */
  #asked = 0;
  /** The largest number that was heard of. */
  #newest: EventId = 0;
  #isCatchingUp = false;

  constructor(readonly backend: Backend) {}

  /** What is asked for now. */
  query(): LogQuery {
    return queryOf(this.filter, Date.now());
  }

  /** The newest records of the whole log, oldest first, as a snapshot brings them. */
  async replace(snapshot: EventRecord[]): Promise<void> {
    this.changes += 1;
    this.#newest = Math.max(this.#newest, snapshot.at(-1)?.id ?? 0);
    if (this.isFiltered) return this.reload();
    this.#asked += 1;
    this.records = snapshot.toReversed();
    this.hasOlder = snapshot.length >= LOG_PAGE;
  }

  /** Restricts what is shown. */
  async show(filter: Partial<Filter>): Promise<void> {
    this.filter = { ...this.filter, ...filter };
    this.isEventGone = false;
    await this.reload();
  }

  async showAll(): Promise<void> {
    await this.show(nothing);
  }

  /** Asks for the newest records that fit. */
  async reload(): Promise<void> {
    await this.#ask(this.query(), (records) => {
      this.records = records;
      this.hasOlder = records.length >= LOG_PAGE;
    });
  }

  /** Asks for the page before the oldest record. */
  async loadOlder(): Promise<void> {
    if (this.isBusy) return;
    const before = this.records.at(-1)?.id ?? null;
    await this.#ask({ ...this.query(), before }, (older) => {
      this.records = [...this.records, ...older];
      this.hasOlder = older.length >= LOG_PAGE;
    });
  }

  async #ask(query: LogQuery, take: (newestFirst: EventRecord[]) => void): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    this.isBusy = true;
    this.error = null;
    try {
      const records = await this.backend.log(query);
      if (asked === this.#asked) take(records.toReversed());
    } catch (thrown) {
      if (asked === this.#asked) this.error = asCommandError(thrown);
    } finally {
      if (asked === this.#asked) this.isBusy = false;
    }
  }

  /** Something happened, or was told. */
  heard(record: EventRecord): void {
    this.changes += 1;
    const isKnown = record.id <= this.#newest;
    this.#newest = Math.max(this.#newest, record.id);
    if (!this.isFiltered) {
      this.records = merged(this.records, record);
    } else if (isKnown) {
      const at = this.records.findIndex((known) => known.id === record.id);
      if (at !== -1) this.records = this.records.with(at, record);
    } else {
      void this.#catchUp();
    }
  }

  /** Asks which of the new records fit the filter; once at a time. */
  async #catchUp(): Promise<void> {
    if (this.#isCatchingUp) return;
    this.#isCatchingUp = true;
    let newest: EventId;
    do {
      newest = this.#newest;
      const asked = this.#asked;
      const after = this.records[0]?.id ?? null;
      const fresh = await this.backend.log({ ...this.query(), after }).catch(() => []);
      // Another question was asked meanwhile: its answer has them.
      if (asked === this.#asked) this.records = fresh.reduce(merged, this.records);
    } while (newest !== this.#newest);
    this.#isCatchingUp = false;
  }

  /** Looks for a record, in older pages too and without the filter if need be; true when it is there. */
  async find(event: EventId): Promise<boolean> {
    const isLoaded = (): boolean => this.records.some((record) => record.id === event);
    if (!isLoaded() && this.isFiltered) await this.showAll();
    // Numbers only fall: below its own it is nowhere.
    const mayBeOlder = (): boolean => this.hasOlder && (this.records.at(-1)?.id ?? 0) > event;
    while (!isLoaded() && mayBeOlder() && !this.error) await this.loadOlder();
    this.isEventGone = !isLoaded();
    return !this.isEventGone;
  }
}

/** The log with one record added, or replaced when it is known. */
export function merged(log: EventRecord[], record: EventRecord): EventRecord[] {
  const at = log.findIndex((known) => known.id <= record.id);
  if (at === -1) return [...log, record];
  return log[at]?.id === record.id ? log.with(at, record) : log.toSpliced(at, 0, record);
}
