/** Why the work ends when nobody reads standard output any more: `posthog-driver export ... --out - | head`. */
export class OutputClosed extends DOMException {
  constructor() {
    super('The reader of standard output closed it.', 'AbortError')
  }
}
