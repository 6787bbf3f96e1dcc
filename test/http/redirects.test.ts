import { describe, expect, test } from 'vitest'
import { clientFor, get, KEY, post, TRANSPORTS } from './clients.ts'
import { startServer } from './loopback.ts'

describe.each(TRANSPORTS)('over %s', (_, createTransport) => {
  test('on the same origin the key goes along', async () => {
    await using server = await startServer(({ path }, response) => {
      if (path === '/api/thing/') response.writeHead(302, { location: '/new/?a=1' }).end('moved')
      else response.end('{}')
    })
    await using client = clientFor(server.origin, { transport: createTransport() })
    expect(await client.request(get())).toMatchObject({ text: '{}', attempts: 1 })
    expect(server.received[1]).toMatchObject({
      path: '/new/?a=1',
      headers: { authorization: `Bearer ${KEY}` },
    })
  })

  test('another origin gets neither the key nor any header of ours, and coming back does not bring them back', async () => {
    let home = ''
    await using stranger = await startServer(({ path }, response) => {
      if (path === '/file/') response.end('content')
      else response.writeHead(302, { location: `${home}/trap/` }).end()
    })
    await using server = await startServer(({ path }, response) => {
      if (path === '/trap/') response.end('{}')
      else response.writeHead(302, { location: stranger.origin + path }).end()
    })
    home = server.origin
    await using client = clientFor(server.origin, { transport: createTransport() })
    const headers = { cookie: 'session=1', 'x-secret': KEY }
    expect((await client.request(get({ path: '/file/', headers }))).text).toBe('content')
    await client.request(get({ path: '/back/', headers }))
    const trapped = server.received.find(({ path }) => path === '/trap/')
    for (const request of [...stranger.received, trapped!]) {
      expect(JSON.stringify(request)).not.toContain(KEY)
      expect(request.headers).not.toHaveProperty('cookie')
      expect(request.headers['user-agent']).toBe('test')
    }
    expect(stranger.received).toHaveLength(2)
  })

  test('an absolute URL on another origin gets no key either', async () => {
    await using stranger = await startServer((_request, response) => response.end('{}'))
    await using server = await startServer((_request, response) => response.end('{}'))
    await using client = clientFor(server.origin, { transport: createTransport() })
    await client.request(get({ path: `${stranger.origin}/x/` }))
    await client.request(get({ path: `${server.origin}/x/` }))
    expect(stranger.received[0]!.headers).not.toHaveProperty('authorization')
    expect(server.received[0]!.headers.authorization).toBe(`Bearer ${KEY}`)
  })

  test('a URL that would show the key is not followed, whoever wrote it', async () => {
    await using stranger = await startServer((_request, response) => response.end('{}'))
    await using server = await startServer(({ path }, response) => {
      const location = path === '/api/thing/' ? `${stranger.origin}/?key=${KEY}` : `/login/${KEY}/`
      response.writeHead(302, { location }).end()
    })
    await using client = clientFor(server.origin, { transport: createTransport() })
    for (const path of ['/api/thing/', '/elsewhere/']) {
      const error = await client.request(get({ path })).catch((reason: unknown) => reason)
      expect(error).toMatchObject({
        code: 'invalid_response',
        message: expect.stringContaining('show the key'),
      })
      expect(JSON.stringify(error)).not.toContain(KEY)
    }
    expect([server.received.length, stranger.received.length]).toEqual([2, 0])
  })

  test('a POST is repeated by 308 on the same origin, and never turned into a GET or sent elsewhere', async () => {
    await using stranger = await startServer((_request, response) => response.end('{}'))
    await using server = await startServer(({ path }, response) => {
      if (path === '/308/') response.writeHead(308, { location: '/done/' }).end()
      else if (path === '/302/') response.writeHead(302, { location: '/done/' }).end()
      else if (path === '/away/') response.writeHead(307, { location: stranger.origin }).end()
      else response.end('{}')
    })
    await using client = clientFor(server.origin, { transport: createTransport() })
    await client.request(post({ path: '/308/' }))
    expect(server.received.at(-1)).toMatchObject({
      method: 'POST',
      path: '/done/',
      body: '{"query":"SELECT 1"}',
    })
    for (const path of ['/302/', '/away/'])
      await expect(client.request(post({ path, safeToRetry: true }))).rejects.toMatchObject({
        code: 'invalid_response',
        message: expect.stringContaining('was redirected (30'),
        details: { attempts: 1 },
      })
    expect(server.received).toHaveLength(4)
    expect(stranger.received).toHaveLength(0)
  })

  test('a loop ends', async () => {
    await using server = await startServer((_request, response) => {
      response.writeHead(302, { location: '/again/' }).end()
    })
    await using client = clientFor(server.origin, { transport: createTransport() })
    await expect(client.request(get())).rejects.toMatchObject({ code: 'invalid_response', status: 302 })
    expect(server.received).toHaveLength(6)
  })
})
