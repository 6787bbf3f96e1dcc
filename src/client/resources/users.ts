import { type KeyInfo, keyInfoSchema, type User, userSchema } from '../../schemas/user.ts'
import type { CallOptions } from '../driver.ts'
import { callApi } from './call-api.ts'
import type { ResourceApi } from './resource-api.ts'

/** Who the key belongs to, and what it may do. */
export class Users {
  constructor(private readonly api: ResourceApi) {}

  /** The key's owner. Scope: `user:read`. */
  async me(options?: CallOptions): Promise<User> {
    return callApi(this.api, {
      call: 'users.me()',
      scope: 'user:read',
      path: '/api/users/@me/',
      answer: userSchema,
      options,
    })
  }

  /**
   * The scopes and limits of this client's key; needs no scope of its own on PostHog Cloud.
   * @example (await client.users.key()).scopes //=> ['query:read', 'insight:read']
   */
  async key(options?: CallOptions): Promise<KeyInfo> {
    return callApi(this.api, {
      call: 'users.key()',
      scope: 'personal_api_key:read',
      // Without a trailing slash, unlike all others.
      path: '/api/personal_api_keys/@current',
      answer: keyInfoSchema,
      options,
    })
  }
}
