import ts from 'typescript'
import { packageFile } from '../../src/package-file.ts'

/** An option as its declaration says it. */
export interface DocumentedOption {
  name: string
  optional: boolean
  type: string
  /** The docstring without its tags, on one line. */
  text: string
  /** What `@default` says. */
  byDefault?: string
}

/**
 * The options of an interface, in the order of its file.
 * @throws {Error} when the file has no such interface.
 */
export function interfaceOptions(file: string, name: string): DocumentedOption[] {
  const path = packageFile(file)
  const text = ts.sys.readFile(path) ?? ''
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
  const found = source.statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  )
  if (!found || !ts.isInterfaceDeclaration(found)) throw new Error(`${file} has no interface ${name}.`)
  return found.members.filter(ts.isPropertySignature).map((member) => ({
    name: member.name.getText(source),
    optional: member.questionToken !== undefined,
    type: oneLine(member.type?.getText(source) ?? ''),
    ...documentation(member),
  }))
}

function documentation(member: ts.PropertySignature): Pick<DocumentedOption, 'text' | 'byDefault'> {
  const [doc] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc)
  const tag = doc?.tags?.find(({ tagName }) => tagName.text === 'default')
  const byDefault = ts.getTextOfJSDocComment(tag?.comment)
  return {
    text: oneLine(ts.getTextOfJSDocComment(doc?.comment) ?? ''),
    ...(byDefault && { byDefault: oneLine(byDefault) }),
  }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
