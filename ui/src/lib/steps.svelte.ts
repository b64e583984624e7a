// The steps of a test or of a search, in the order in which they came; each is said when it begins and when it ends.
import type { ProbeStep } from "./bindings";

export class Steps {
  list = $state<ProbeStep[]>([]);

  /** Nothing was tried yet. */
  clear(): void {
    this.list = [];
  }

  /** What is said of a step. */
  readonly heard = (step: ProbeStep): void => {
    const at = this.list.findIndex((known) => known.step === step.step);
    if (at === -1) this.list.push(step);
    else this.list[at] = step;
  };
}
