/**
 * Properties as PostHog may hold them: valid JSON, but not what `JSON.stringify(JSON.parse(text))` gives back. An export
 * that parses them on the way changes every one.
 */
export const HOSTILE_PROPERTIES: readonly string[] = [
  '{"big":9007199254740993,"huge":123456789012345678901234567890,"int64":-9223372036854775808,"u64":18446744073709551615}',
  '{"one":1.0,"minus":-0,"minus_float":-0.0,"vast":1e400,"tiny":1e-400,"E":1E+5,"e":-1.5e-7,"pi":3.14159265358979323846264338327950288}',
  '{"a":1,"a":2,"A":3,"a":{"a":1,"a":2}}',
  '{"2":"b","1":"a","10":"c","z":0,"-1":1,"01":2}',
  String.raw`{"escapes":"\" \\ \/ \b \f \n \r \t \u0000 \u001f \u007f \u2028 \u2029 \u00e9 \uD83D\uDE00"}`,
  String.raw`{"half":"\ud800","other half":"\udc00x","\ud800":1}`,
  '{"emoji":"😀👩‍👩‍👧‍👦🇩🇪🦔","composed":"é","decomposed":"e\u0301","right to left":"\u202eabc","bom":"\ufeff"}',
  '{ "spaces" : [ 1 , 2 ,{ } , [ ] , "a  b" ] , "after" : { "x" : null } }',
  '{}',
  '{ }',
  `{"deep":${'['.repeat(200)}${']'.repeat(200)},"objects":${'{"o":'.repeat(60)}1${'}'.repeat(60)}}`,
  String.raw`{"":"no name","__proto__":{"x":1},"constructor":null," k ":1,"a.b":1,"quote\"key":1,"back\\slash":1,"toJSON":1}`,
  '{"true":true,"false":false,"null":null,"empty":"","zero":0,"list":[],"object":{}}',
  String.raw`{"csv":"a,b;\"c\"\r\nd,\"\"","formula":"=1+1","at":"@x","tab":"\t","quote":"'"}`,
  '{\n  "written by hand": true,\r\n\t"list": [1,\n2],\n  "end": "x"\n}\n',
  '{"line separator":"\u2028\u2029","delete":"\u007f","next line":"\u0085"}',
  `{"html":"</script><!--","sql":"'; DROP TABLE events; --","templates":"{p0} {filters} \${x} %s {{y}}"}`,
  String.raw`{"like the end":"],[\"","of a row":"]}","and more":"\\\"],[\\\\\"","results":"\"results\":[[","types":"],\"types\":[["}`,
  String.raw`{"slash at the end":"C:\\","two":"\\\\","three":"\\\"","four":"\\\\\\\\"}`,
  '{"$set":{"email":"a@example.com"},"$set_once":{"first":1.50},"$groups":{"company":"ä"}}',
]
