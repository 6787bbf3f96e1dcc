import { describe, expect, it } from 'vitest'
import { propertyNamesOf, valuesWritten } from '../../src/questions/property-names.ts'
import type { Taxonomy } from '../../src/questions/taxonomy.ts'

const namesOf = (properties: Taxonomy['properties']) => propertyNamesOf({ events: [], properties })

describe('names of properties', () => {
  it('are made once per taxonomy', () => {
    const taxonomy: Taxonomy = { events: [], properties: [] }
    expect(propertyNamesOf(taxonomy)).toBe(propertyNamesOf(taxonomy))
  })

  it('are read in words, with the labels of those PostHog records', () => {
    const { byStems } = namesOf([
      { name: '$geoip_country_name', type: 'event' },
      { name: 'companySize', type: 'person' },
    ])
    expect(byStems.get('countri')?.properties.map(({ key }) => key)).toEqual(['$geoip_country_name'])
    expect(byStems.get('company siz')?.properties ?? byStems.get('compani siz')?.properties).toMatchObject([
      { key: 'companySize', type: 'person' },
    ])
  })

  it('prefer the event, which says how things were then', () => {
    const { byStems } = namesOf([
      { name: 'plan', type: 'person', values: ['pro'] },
      { name: 'plan', type: 'event', values: ['pro'] },
      { name: '$initial_browser', type: 'person', values: ['Chrome'] },
      { name: '$browser', type: 'event' },
    ])
    expect(byStems.get('plan')?.properties).toMatchObject([{ key: 'plan', type: 'event' }])
    const ownersOf = (stem: string, word: string) =>
      valuesWritten(byStems.get(stem)?.values ?? [], [word]).map(({ property }) => property)
    expect(ownersOf('pro', 'pro').map(({ type }) => type)).toEqual(['event'])
    expect(ownersOf('chrom', 'chrome').map(({ key }) => key)).toEqual(['$browser'])
  })

  it('are values as they are written, in singular and plural, and not by a mere stem', () => {
    const { byStems } = namesOf([{ name: 'role', type: 'event', values: ['product', 'bug-report'] }])
    const written = (...words: string[]) =>
      valuesWritten(byStems.get(words.length > 1 ? 'bug report' : 'product')?.values ?? [], words).length
    expect([written('product'), written('products'), written('bug', 'reports')]).toEqual([1, 1, 1])
    expect(written('production')).toBe(0)
  })

  it('keep data out of the vocabulary', () => {
    const { byStems } = namesOf([
      {
        name: 'reference',
        type: 'event',
        values: [
          '42',
          'true',
          '0198f1d2-3c4b-7a55-9d1e-2f3a4b5c6d7e',
          'cus_Nf3k29Dk20aLQ2',
          'jane@example.com',
          'https://example.com/a',
          'x'.repeat(61),
          'annual',
        ],
      },
    ])
    const values = [...byStems.values()].flatMap((things) =>
      things.values.filter(({ property }) => property.key === 'reference').map(({ value }) => value),
    )
    expect(values).toEqual(['annual'])
  })

  it("leave out what PostHog's libraries send to it", () => {
    expect(namesOf([{ name: '$set', type: 'event' }]).byStems.get('set')).toBeUndefined()
  })
})

describe('values', () => {
  it('are stemmed once', () => {
    const { byStems } = namesOf([{ name: 'plan', type: 'event', values: ['enterprise', 'business class'] }])
    expect(byStems.get('enterpris')?.values).toMatchObject([{ value: 'enterprise' }])
  })
})
