import { checkCorpus } from './support/check-corpus.ts'
import { count, named, rowsBy } from './support/event-log.ts'

const tags = named('note_created').flatMap(({ properties }) => properties.tags as string[])
const TAGS = "JSONExtract(ifNull(properties.tags, '[]'), 'Array(String)')"

checkCorpus({
  'ARRAY JOIN': [
    [
      `SELECT tag, count() FROM events ARRAY JOIN ${TAGS} AS tag GROUP BY tag ORDER BY tag`,
      rowsBy(tags, (tag) => tag, count),
    ],
    [`SELECT count() FROM events ARRAY JOIN ${TAGS} AS tag`, [[tags.length]]],
    [
      `SELECT count() FROM events LEFT ARRAY JOIN ${TAGS} AS tag WHERE event = 'note_created'`,
      [[tags.length + 1]],
    ],
    [
      `SELECT tag, place FROM (SELECT ['a', 'b'] AS list) ARRAY JOIN list AS tag, arrayEnumerate(list) AS place`,
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
    [
      `SELECT t, n FROM (SELECT [1, 2] AS list) ARRAY JOIN list AS t, arrayMap(x -> x * 10, list) AS n ORDER BY t`,
      [
        [1, 10],
        [2, 20],
      ],
    ],
    [`SELECT arrayJoin([3, 1, 2]) AS x ORDER BY x`, [[1], [2], [3]]],
    [
      `SELECT arrayJoin(JSONExtractArrayRaw(properties, 'tags')) AS tag, count() FROM events WHERE event = 'note_created' GROUP BY tag ORDER BY tag LIMIT 1`,
      [['"home"', tags.filter((tag) => tag === 'home').length]],
    ],
    [
      `SELECT pair.1, pair.2 FROM (SELECT [('a', 1), ('b', 2)] AS pairs) ARRAY JOIN pairs AS pair`,
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
    [
      `SELECT key, value FROM (SELECT map('x', 1, 'y', 2) AS m) ARRAY JOIN mapKeys(m) AS key, mapValues(m) AS value ORDER BY key`,
      [
        ['x', 1],
        ['y', 2],
      ],
    ],
  ],
  lambdas: [
    [
      'SELECT arrayMap(x -> x * 2, [1, 2, 3]), arrayFilter(x -> x > 1, [1, 2, 3])',
      [
        [
          [2, 4, 6],
          [2, 3],
        ],
      ],
    ],
    ['SELECT arrayMap((x, y) -> x + y, [1, 2], [10, 20])', [[[11, 22]]]],
    [
      "SELECT arraySort(x -> -x, [1, 3, 2]), arraySort((x, y) -> y, ['a', 'b'], [2, 1]), arrayReverse(arraySort([1, 3, 2]))",
      [
        [
          [3, 2, 1],
          ['b', 'a'],
          [3, 2, 1],
        ],
      ],
    ],
    [
      'SELECT arrayExists(x -> x = 2, [1, 2]), arrayAll(x -> x > 0, [1, 2]), arrayCount(x -> x > 1, [1, 2, 3]), arrayFirst(x -> x > 1, [1, 2, 3]), arrayLast(x -> x < 3, [1, 2, 3]), arrayFirstIndex(x -> x = 3, [1, 2, 3])',
      [[1, 1, 2, 2, 2, 3]],
    ],
    [
      "SELECT arrayFold((acc, x) -> acc + x, [1, 2, 3], 0), arrayFold((acc, x) -> concat(acc, x), ['a', 'b'], ''), arrayFold((acc, x) -> (acc.1 + x, acc.2 * x), [2, 3], (0, 1))",
      [[6, 'ab', [5, 6]]],
    ],
    [
      'SELECT arraySum(x -> x * x, [1, 2, 3]), arrayMin(x -> -x, [1, 2]), arrayMax([1, 5, 2]), arrayAvg([1, 2])',
      [[14, -2, 5, 1.5]],
    ],
    [
      'SELECT arrayMap(x -> arrayMap(y -> x * y, [1, 2]), [3, 4])',
      [
        [
          [
            [3, 6],
            [4, 8],
          ],
        ],
      ],
    ],
    [
      "SELECT arrayMap(t -> upper(t), JSONExtract(properties, 'tags', 'Array(String)')) FROM events WHERE event = 'note_created' ORDER BY timestamp LIMIT 1",
      [[['WORK', 'TODO']]],
    ],
    [
      "SELECT arrayMap(x -> concat(event, x), ['!']) FROM events WHERE event = '$identify'",
      [[['$identify!']]],
    ],
    [
      'SELECT arrayFill(x -> x > 0, [1, 0, 2]), arrayCumSum([1, 2, 3]), arrayDifference([1, 4, 9]), arraySplit(x -> x = 0, [1, 0, 2])',
      [
        [
          [1, 1, 2],
          [1, 3, 6],
          [0, 3, 5],
          [[1], [0, 2]],
        ],
      ],
    ],
    [
      "SELECT mapFilter((k, v) -> v > 1, map('a', 1, 'b', 2)), mapApply((k, v) -> (upper(k), v + 1), map('a', 1))",
      [[{ b: 2 }, { A: 2 }]],
    ],
    ['SELECT arrayFilter((x, i) -> i % 2 = 1, [10, 20, 30], arrayEnumerate([10, 20, 30]))', [[[10, 30]]]],
  ],
  'array functions': [
    [
      'SELECT length([1, 2]), empty([]), notEmpty([1]), has([1, 2], 2), hasAll([1, 2, 3], [1, 3]), hasAny([1], [2, 1]), indexOf([5, 6], 6), countEqual([1, 1, 2], 1)',
      [[2, 1, 1, 1, 1, 1, 2, 2]],
    ],
    [
      'SELECT arrayConcat([1], [2, 3]), arrayPushBack([1], 2), arrayPushFront([1], 0), arrayPopBack([1, 2]), arrayPopFront([1, 2]), arraySlice([1, 2, 3, 4], 2, 2), arrayReverse([1, 2])',
      [[[1, 2, 3], [1, 2], [0, 1], [1], [2], [2, 3], [2, 1]]],
    ],
    [
      "SELECT arrayDistinct([1, 1, 2]), arrayUniq([1, 1, 2]), arrayCompact([1, 1, 2, 1]), arrayFlatten([[1], [2, 3]]), arrayIntersect([1, 2], [2, 3]), arrayZip([1, 2], ['a', 'b'])",
      [
        [
          [1, 2],
          2,
          [1, 2, 1],
          [1, 2, 3],
          [2],
          [
            [1, 'a'],
            [2, 'b'],
          ],
        ],
      ],
    ],
    [
      'SELECT range(3), range(1, 4), range(0, 10, 5), arrayWithConstant(2, 7), arrayResize([1], 3), arrayEnumerate([5, 6]), arrayRotateLeft([1, 2, 3], 1)',
      [
        [
          [0, 1, 2],
          [1, 2, 3],
          [0, 5],
          [7, 7],
          [1, 0, 0],
          [1, 2],
          [2, 3, 1],
        ],
      ],
    ],
    [
      "SELECT arrayStringConcat(['a', 'b'], '-'), arrayStringConcat(splitByChar(',', 'x,y')), arrayElement([1, 2], 2), [1, 2, 3][-1], [4, 5, 6][2:3]",
      [['a-b', 'xy', 2, 3, [5, 6]]],
    ],
    [
      "SELECT arrayReduce('sum', [1, 2, 3]), arrayReduce('uniq', ['a', 'a']), arrayReduce('median', [1, 2, 9])",
      [[6, 1, 2]],
    ],
    ["SELECT (1, 'a').2, tuple(1, 2).1, tupleElement((1, 2), 2), (1, 2) = (1, 2)", [['a', 1, 2, 1]]],
    [
      "SELECT map('a', 1, 'b', 2)['b'], mapKeys(map('a', 1)), mapContains(map('a', 1), 'z'), mapFromArrays(['k'], [9])['k']",
      [[2, ['a'], 0, 9]],
    ],
    [
      'SELECT generateSeries(1, 3), arrayEnumerateUniq([7, 7, 8], [1, 1, 1])',
      [
        [
          [1, 2, 3],
          [1, 2, 1],
        ],
      ],
    ],
  ],
})
