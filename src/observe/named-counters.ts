/** Names of callers' own making may be any number; beyond this many they share the last place. */
const MOST_NAMES = 100
const ALL_OTHERS = '(others)'

/** One counter per name, made when the name first comes up. */
export class NamedCounters<Counter> {
  private readonly counters = new Map<string, Counter>()

  constructor(private readonly create: () => Counter) {}

  at(name: string): Counter {
    const known = this.counters.get(name)
    if (known) return known
    const full = this.counters.size >= MOST_NAMES && name !== ALL_OTHERS
    if (full) return this.at(ALL_OTHERS)
    const created = this.create()
    this.counters.set(name, created)
    return created
  }

  map<Result>(show: (counter: Counter) => Result): Record<string, Result> {
    return Object.fromEntries([...this.counters].map(([name, counter]) => [name, show(counter)]))
  }
}
