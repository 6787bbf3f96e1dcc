/** Forms that no rule brings together. */
const IRREGULAR: Record<string, string> = {
  bought: 'buy',
  buying: 'buy',
  buys: 'buy',
  buyer: 'buy',
  paid: 'pay',
  left: 'leave',
  sent: 'send',
  lost: 'lose',
  brought: 'bring',
  came: 'come',
  went: 'go',
  gone: 'go',
  going: 'go',
  goes: 'go',
  did: 'do',
  does: 'do',
  done: 'do',
  doing: 'do',
  made: 'make',
  saw: 'see',
  seen: 'see',
  got: 'get',
  gotten: 'get',
  began: 'begin',
  begun: 'begin',
  stuck: 'stick',
  people: 'person',
  persons: 'person',
  women: 'woman',
  men: 'man',
  broken: 'break',
  broke: 'break',
  ads: 'ad',
  ids: 'id',
  bigger: 'big',
  took: 'take',
  taken: 'take',
  ran: 'run',
  kept: 'keep',
  ups: 'up',
  ins: 'in',
  outs: 'out',
  offs: 'off',
  failure: 'fail',
  used: 'use',
  usage: 'use',
  uses: 'use',
  using: 'use',
  added: 'add',
  adding: 'add',
  cancellation: 'cancel',
  cancelation: 'cancel',
  registration: 'register',
  subscribe: 'subscript',
  subscribed: 'subscript',
  subscribes: 'subscript',
  subscribing: 'subscript',
  subscriber: 'subscript',
  completion: 'complet',
  retention: 'retain',
  conversion: 'convert',
  activation: 'activation',
  activate: 'activation',
  activated: 'activation',
  invitation: 'invit',
  renewal: 'renew',
  upgraded: 'upgrad',
  indices: 'index',
  analyse: 'analyz',
  analysis: 'analyz',
  analyses: 'analyz',
  series: 'series',
  news: 'news',
  this: 'this',
  is: 'is',
  was: 'was',
  has: 'has',
  us: 'us',
  its: 'its',
  status: 'status',
  during: 'during',
  per: 'per',
  dau: 'dau',
  wau: 'wau',
  mau: 'mau',
  logged: 'log',
  logging: 'log',
  being: 'be',
  been: 'be',
  rating: 'rating',
  submission: 'submit',
  enrollment: 'enroll',
  enrolment: 'enroll',
  enrol: 'enroll',
  enrolled: 'enroll',
  redemption: 'redeem',
  approval: 'approve',
  withdrawal: 'withdraw',
  withdrawn: 'withdraw',
  shipment: 'ship',
  deployment: 'deploy',
  acceptance: 'accept',
  attendance: 'attend',
  reservation: 'reserve',
  installation: 'install',
  verification: 'verify',
  confirmation: 'confirm',
  quizzes: 'quiz',
  closure: 'close',
  missed: 'missed',
  reported: 'reported',
  user: 'user',
  uniques: 'user',
  leading: 'leading',
  differently: 'differently',
  thing: 'thing',
  string: 'string',
}

/** One written word that is two spoken ones; names and questions spell it either way. */
const COMPOUNDS: Record<string, readonly string[]> = {
  signup: ['sign', 'up'],
  signups: ['sign', 'up'],
  signin: ['log', 'in'],
  signins: ['log', 'in'],
  login: ['log', 'in'],
  logins: ['log', 'in'],
  logon: ['log', 'in'],
  logout: ['log', 'out'],
  logouts: ['log', 'out'],
  checkout: ['check', 'out'],
  checkouts: ['check', 'out'],
  pageview: ['page', 'view'],
  pageviews: ['page', 'view'],
  pageleave: ['page', 'leave'],
  dropoff: ['drop', 'off'],
  dropoffs: ['drop', 'off'],
  dropout: ['drop', 'off'],
  dropouts: ['drop', 'off'],
  timeseries: ['time', 'series'],
  webpage: ['page'],
  webpages: ['page'],
  rageclick: ['rage', 'click'],
  rageclicks: ['rage', 'click'],
  registered: ['sign', 'up'],
  register: ['sign', 'up'],
  registers: ['sign', 'up'],
  registering: ['sign', 'up'],
  registration: ['sign', 'up'],
  registrations: ['sign', 'up'],
  comeback: ['come', 'back'],
  rated: ['rating'],
  buy: ['purchase'],
  bought: ['purchase'],
  buys: ['purchase'],
  buying: ['purchase'],
  weekdays: ['weekday'],
}

export const COMPOUND_WORDS: readonly string[] = Object.keys(COMPOUNDS)

/**
 * The stems of one lower-case word, light enough that different words stay apart ("active" and "activation").
 * @example
 * stemsOf('purchased') //=> ['purchas']
 * stemsOf('signups')   //=> ['sign', 'up']
 */
export function stemsOf(word: string): readonly string[] {
  const parts = Object.hasOwn(COMPOUNDS, word) ? COMPOUNDS[word] : undefined
  return parts ? parts.map(stem) : [stem(word)]
}

function stem(word: string): string {
  const known = [word, word.replace(/s$/, '')].find((form) => Object.hasOwn(IRREGULAR, form))
  if (known === undefined) return cut(word)
  const base = IRREGULAR[known] as string
  return base === known ? known : cut(base)
}

function cut(word: string): string {
  if (word.length <= 3 || /[^a-z]/.test(word)) return word
  let base = word
  if (base.endsWith('ies') && base.length > 4) base = `${base.slice(0, -3)}y`
  else if (/(?:ss|sh|ch|x|z)es$/.test(base)) base = base.slice(0, -2)
  else if (/[^su]s$/.test(base)) base = base.slice(0, -1)
  // "account creations" are accounts that were created; "activation", "generation" and "exception" are things of their own.
  if (
    base.length >= 8 &&
    base.endsWith('tion') &&
    !/^(?:activ|excep|gener|interac|ques|reten|por)/.test(base)
  )
    return base.slice(0, -3)
  if (base.length > 5 && base.endsWith('ing')) base = undouble(base.slice(0, -3))
  else if (base.length > 4 && base.endsWith('ed') && !base.endsWith('eed')) base = undouble(base.slice(0, -2))
  else if (/[^aeiou]ly$/.test(base) && base.length > 6 && !/(?:dai|hour|week|month|year)ly$/.test(base))
    base = base.slice(0, -2)
  if (base.length > 3 && base.endsWith('e')) base = base.slice(0, -1)
  if (base.length > 3 && base.endsWith('y')) base = `${base.slice(0, -1)}i`
  return base
}

/** "dropped" and "cancelled" lose the doubled letter; "miss", "install" and "stuff" have it of their own. */
const undouble = (word: string): string =>
  /([bdgmnprt])\1$|(?:cancel|travel|label|model|signal)l$/.test(word) ? word.slice(0, -1) : word
