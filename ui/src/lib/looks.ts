// Which picture stands for a value of the protocol. A new value does not compile until it has one.
import type { IconName } from "../parts/Icon.svelte";
import type { AccountState, EventKind } from "./bindings";

export type Tone = "good" | "busy" | "quiet" | "warn";

export const stateLooks: Record<AccountState, { icon: IconName; tone: Tone }> = {
  offline: { icon: "offline", tone: "quiet" },
  connecting: { icon: "busy", tone: "busy" },
  signing_in: { icon: "busy", tone: "busy" },
  syncing: { icon: "busy", tone: "busy" },
  idling: { icon: "wave", tone: "good" },
  polling: { icon: "wave", tone: "good" },
  waiting: { icon: "clock", tone: "quiet" },
  needs_user: { icon: "attention", tone: "warn" },
  paused: { icon: "pause", tone: "quiet" },
};

export const kindIcons: Record<EventKind, IconName> = {
  arrived: "arrived",
  removed: "removed",
  read: "read",
  unread: "unread",
  flags: "flags",
  mailbox: "mailbox",
  account: "account",
  alert: "alert",
};
