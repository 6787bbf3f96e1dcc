import { createRandom } from './random.ts'

/** A customer organisation: a PostHog group of type `company`. */
export interface Company {
  key: string
  name: string
  domain: string
  industry: string
  employees: number
}

/** Index 0 in the group types of the project. */
export const COMPANY_GROUP_TYPE = 'company'

const FIRST_WORDS = [
  'Bright',
  'North',
  'Silver',
  'Maple',
  'Copper',
  'Harbor',
  'Cedar',
  'Quiet',
  'Amber',
  'Iron',
]
const SECOND_WORDS = ['field', 'wind', 'stone', 'works', 'bridge', 'lake']
const SUFFIXES = ['Labs', 'Inc.', 'GmbH', 'Ltd', '& Co.', 'Studio']
const INDUSTRIES = ['Software', 'Retail', 'Education', 'Healthcare', 'Media, Print & "New"', 'Logistics']

/** Names that writers of CSV, SQL and JSON get wrong. */
const AWKWARD_NAMES: Readonly<Record<number, string>> = {
  7: 'Dunder, Mifflin & "Sons"',
  19: "O'Hara Ünlimited 🚀",
  31: 'Line\nBreak Ltd',
}

export function createCompanies(seed: number): readonly Company[] {
  const random = createRandom(seed, 0xc0)
  return FIRST_WORDS.flatMap((first, row) =>
    SECOND_WORDS.map((second, column) => {
      const index = row * SECOND_WORDS.length + column
      const word = `${first}${second}`
      return {
        key: `company_${String(index + 1).padStart(3, '0')}`,
        name: AWKWARD_NAMES[index] ?? `${word} ${random.pick(SUFFIXES)}`,
        domain: `${word.toLowerCase()}.example`,
        industry: random.pick(INDUSTRIES),
        employees: Math.round(random.skewed(60, 1.1)),
      }
    }),
  )
}
