import { checkCorpus } from './support/check-corpus.ts'

checkCorpus({
  text: [
    [
      "SELECT lower('AbC'), upper('AbC'), length('héé'), lengthUTF8('héé'), reverse('abc'), repeat('ab', 2), trim('  a '), ltrim(' a'), rtrim('a ')",
      [['abc', 'ABC', 5, 3, 'cba', 'abab', 'a', 'a', 'a']],
    ],
    [
      "SELECT substring('abcdef', 2, 3), left('héllo', 2), right('abc', 2), leftPad('7', 3, '0'), rightPad('a', 3, '.'), lpad('7', 2, '0')",
      [['bcd', 'hé', 'bc', '007', 'a..', '07']],
    ],
    [
      "SELECT concat('a', 'b', 'c'), 'a' || 'b', concat('n', 1, NULL, true), concatWithSeparator('-', 'a', 'b'), format('{} and {}', 'x', 'y')",
      [['abc', 'ab', 'n1true', 'a-b', 'x and y']],
    ],
    [
      "SELECT startsWith('note', 'no'), endsWith('note', 'te'), position('hello', 'l'), positionCaseInsensitive('HELLO', 'l'), locate('c', 'abcabc', 4), countSubstrings('aXbXc', 'X'), ascii('A')",
      [[1, 1, 3, 3, 6, 2, 65]],
    ],
    [
      "SELECT replace('a-b-c', '-', '+'), replaceAll('aa', 'a', 'b'), replaceOne('aa', 'a', 'b'), translate('abc', 'ab', 'xy'), initcap('hello world')",
      [['a+b+c', 'bb', 'ba', 'xyc', 'Hello World']],
    ],
    [
      "SELECT splitByChar(',', 'a,b,c'), splitByString('--', 'a--b'), splitByChar('/', '/x/y')[2], split_part('a.b.c', '.', 2), splitByRegexp('[0-9]+', 'a1b22c'), alphaTokens('ab1cd')",
      [[['a', 'b', 'c'], ['a', 'b'], 'x', 'b', ['a', 'b', 'c'], ['ab', 'cd']]],
    ],
    [
      "SELECT base64Encode('hi'), base64Decode('aGk='), hex('a'), unhex('61'), toString(cityHash64('a') = cityHash64('a'))",
      [['aGk=', 'hi', '61', 'a', '1']],
    ],
    [
      "SELECT empty(''), notEmpty('a'), isEmpty(''), 'it''s', 'tab\\tend', 'quote\\'s'",
      [[1, 1, 1, "it's", 'tab\tend', "quote's"]],
    ],
    [
      "SELECT ngramDistance('kitten', 'kitten'), multiSearchAny('pageview', ['view', 'x']), hasToken('a b c', 'b')",
      [[0, 1, 1]],
    ],
    ["SELECT f'{distinct_id} did {event}' FROM events WHERE event = '$identify'", [['ada did $identify']]],
    ["SELECT f'1 + 1 = {1 + 1}', f'plain', f'{NULL}x'", [['1 + 1 = 2', 'plain', 'x']]],
  ],
  patterns: [
    [
      "SELECT event LIKE '%created', event NOT LIKE 'x%', event ILIKE 'NOTE%', event NOT ILIKE '%X%' FROM events WHERE event = 'note_created' LIMIT 1",
      [[1, 1, 1, 1]],
    ],
    [
      "SELECT 'abc' =~ '^a.c$', 'abc' !~ 'x', 'ABC' =~* 'b', 'ABC' !~* 'b', match('a1', '\\\\d')",
      [[1, 1, 1, 0, 1]],
    ],
    [
      "SELECT extract('order-123', '\\\\d+'), extractAll('a1b2', '[0-9]'), replaceRegexpAll('a1b2', '[0-9]', '#'), replaceRegexpOne('a1b2', '[0-9]', '#'), regexpExtract('k=v', '(\\\\w)=(\\\\w)', 2)",
      [['123', ['1', '2'], 'a#b#', 'a#b2', 'v']],
    ],
    [
      "SELECT extractAllGroups('a=1,b=2', '(\\\\w)=(\\\\d)'), countMatches('aXbX', 'X'), multiMatchAny('abc', ['b.', 'z'])",
      [
        [
          [
            ['a', '1'],
            ['b', '2'],
          ],
          2,
          1,
        ],
      ],
    ],
    ["SELECT count() FROM events WHERE event =~ '^(note|survey)'", [[14]]],
    ["SELECT count() FROM events WHERE properties.$current_url =~ '/pricing(\\\\?|$)'", [[2]]],
    ["SELECT '50% off' LIKE '50\\\\% off', '50 off' LIKE '50\\\\% off', 'a_b' LIKE 'a\\\\_b'", [[1, 0, 1]]],
  ],
  addresses: [
    [
      "SELECT domain('https://www.a.test:8080/x?y=1#z'), domainWithoutWWW('https://www.a.test/'), topLevelDomain('https://a.co.uk'), protocol('https://a.test'), port('https://a.test:8080/')",
      [['www.a.test', 'a.test', 'uk', 'https', 8080]],
    ],
    [
      "SELECT path('https://a.test/x/y?q=1'), pathFull('https://a.test/x?q=1#f'), queryString('https://a.test/?q=1'), fragment('https://a.test/#top')",
      [['/x/y', '/x?q=1#f', 'q=1', 'top']],
    ],
    [
      "SELECT extractURLParameter('https://a.test/?a=1&b=2', 'b'), extractURLParameters('https://a.test/?a=1&b=2'), extractURLParameterNames('https://a.test/?a=1&b=2'), cutURLParameter('https://a.test/?a=1&b=2', 'a')",
      [['2', ['a=1', 'b=2'], ['a', 'b'], 'https://a.test/?b=2']],
    ],
    [
      "SELECT cutQueryString('https://a.test/x?y'), cutFragment('https://a.test/#z'), cutWWW('https://www.a.test'), decodeURLComponent('a%20b'), encodeURLComponent('a b'), cutToFirstSignificantSubdomain('https://x.example.com/')",
      [['https://a.test/x', 'https://a.test/', 'https://a.test', 'a b', 'a%20b', 'example.com']],
    ],
    ["SELECT URLPathHierarchy('https://a.test/x/y')", [[['/x/', '/x/y']]]],
  ],
  JSON: [
    [
      "SELECT JSONExtractString('{\"a\":\"x\"}', 'a'), JSONExtractInt('{\"a\":3}', 'a'), JSONExtractFloat('{\"a\":1.5}', 'a'), JSONExtractBool('{\"a\":true}', 'a'), JSONExtractRaw('{\"a\":[1,2]}', 'a')",
      [['x', 3, 1.5, 1, '[1,2]']],
    ],
    [
      "SELECT JSONExtract('{\"a\":[1,2]}', 'a', 'Array(Int64)'), JSONExtractArrayRaw('[1,\"b\"]'), JSONExtractKeys('{\"a\":1,\"b\":2}'), JSONExtractKeysAndValues('{\"a\":\"x\"}', 'String')",
      [[[1, 2], ['1', '"b"'], ['a', 'b'], [['a', 'x']]]],
    ],
    [
      "SELECT JSONHas('{\"a\":1}', 'a'), JSONHas('{\"a\":1}', 'b'), JSONLength('[1,2,3]'), JSONType('{\"a\":\"x\"}', 'a'), isValidJSON('{'), JSONArrayLength('[1,2]')",
      [[1, 0, 3, 'String', 0, 2]],
    ],
    [
      'SELECT JSON_VALUE(\'{"a":{"b":"c"}}\', \'$.a.b\'), toJSONString([1, 2]), JSONExtractString(\'{"a":{"b":"c"}}\', \'a\', \'b\'), JSONExtractInt(\'[10, 20]\', 2)',
      [['c', '[1,2]', 'c', 20]],
    ],
    [
      "SELECT JSONExtractInt(properties, 'words'), JSONExtractArrayRaw(properties, 'tags'), JSONLength(properties, 'tags') FROM events WHERE event = 'note_created' ORDER BY timestamp LIMIT 1",
      [[120, ['"work"', '"todo"'], 2]],
    ],
    [
      "SELECT arraySort(JSONExtractKeys(properties)) FROM events WHERE event = 'survey dismissed'",
      [[['$survey_id']]],
    ],
    [
      "SELECT JSONExtract(properties, 'words', 'Nullable(Int64)') AS w, count() FROM events WHERE event IN ('note_created', '$identify') AND (w IS NULL OR w > 250) GROUP BY w ORDER BY w",
      [
        [300, 1],
        [null, 1],
      ],
    ],
    [
      "SELECT JSONExtractString(properties, 'nested', 'a', 'b', 3, 'c') FROM events WHERE JSONHas(properties, 'nested')",
      [['deep']],
    ],
    [
      "SELECT JSONExtractString(properties.nested, 'a', 'b', 3, 'c') FROM events WHERE properties.nested IS NOT NULL",
      [['deep']],
    ],
  ],
  versions: [
    [
      "SELECT v FROM (SELECT arrayJoin(['1.10.0', '1.9.2', '1.2']) AS v) ORDER BY sortableSemVer(v) DESC",
      [['1.10.0'], ['1.9.2'], ['1.2']],
    ],
    [
      "SELECT sortableSemVer('2.0.1') > sortableSemVer('2.0.0'), languageCodeToName('de'), formatReadableSize(1024), formatReadableQuantity(1234567)",
      [[1, 'German', '1.00 KiB', '1.23 million']],
    ],
  ],
})
