import type { Random } from './random.ts'

const words = (...lines: string[]): string[] => lines.join('').split(' ')

const GIVEN = words(
  'Ada Amir Anna Ben Carla Chen Clara Daniel Diego Elif Emma Fatima Felix Grace Hana Hugo Ines Ivan ',
  'James Jonas Julia Kofi Lena Liam Lucía Maria Mateo Mei Nadia Noah Nora Olga Omar Priya Ravi Rosa ',
  'Sara Sofia Tom Yuki Zoë',
)
const FAMILY = words(
  'Adams Ahmed Becker Bianchi Brown Costa Dubois Fischer García Hansen Ito Jansen Kowalski Kumar ',
  "Laurent Lopez Martin Mensah Meyer Murphy Nguyen Novak O'Brien Olsen Patel Rossi Santos Silva Smith ",
  'Tanaka Wagner Weber Wright Yılmaz Zhang',
)

/** Names that need care when they are quoted, cut or printed in columns. */
const AWKWARD = ['李 雷', 'Robert "Bob" Tables, Jr.', 'Anne-Marie 🦔 Lund', 'Jo\\Ann Backslash']

export function createName(random: Random): string {
  return random.chance(0.01) ? random.pick(AWKWARD) : `${random.pick(GIVEN)} ${random.pick(FAMILY)}`
}

/** ASCII mail name; the number keeps it unique. */
export function mailName(name: string, index: number): string {
  const ascii = name
    .normalize('NFD')
    .replace(/[^a-zA-Z ]/g, '')
    .trim()
    .toLowerCase()
    .replace(/ +/g, '.')
  return ascii === '' ? `person${index}` : `${ascii}${index}`
}
