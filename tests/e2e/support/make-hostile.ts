import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '#tests/support/paths.ts'

/*
 * node tests/e2e/support/make-hostile.ts
 * Writes tests/data/hostile-text.json: texts that would run a script or call outside if anything showed them as more than
 * text. Ours, in the classes of the cheat sheets: elements and their handlers, URLs, breaking out of attributes and of
 * raw text, mutation of the parsed tree, disguise by case, spaces and entities, templates, styles, formulas of tables.
 */
const RUN = 'hostile(1)'
const OUT = 'https://hostile.invalid/x'

const elements = ['img src=x', 'svg', 'body', 'video src=x', 'audio src=x', 'details open', 'iframe', 'input autofocus', 'select autofocus', 'textarea autofocus', 'marquee', 'object data=x', 'embed src=x', 'link rel=stylesheet href=x', 'style', 'a href=# autofocus tabindex=1', 'form', 'dialog open', 'math', 'custom-part']
const handlers = ['onerror', 'onload', 'onfocus', 'ontoggle', 'onanimationstart', 'onpointerover', 'onbegin', 'onstart']
const onHandlers = elements.flatMap((element) => handlers.map((handler) => `<${element} ${handler}=${RUN}>`))

const schemes = ['javascript:', 'JaVaScRiPt:', 'java\tscript:', 'java\nscript:', '\u0001javascript:', 'javascript&colon;', '&#106;avascript:', '&#x6A;avascript:', 'data:text/html,<script>', 'vbscript:', 'file:///etc/passwd#', 'smb://hostile.invalid/', 'ms-msdt:/id ', 'blob:', 'view-source:']
const carriers = [(url: string) => url, (url: string) => `<a href="${url}">x</a>`, (url: string) => `<iframe src="${url}">`, (url: string) => `<form action="${url}"><button>x`, (url: string) => `[x](${url})`, (url: string) => `<svg><a xlink:href="${url}"><text>x`, (url: string) => `<object data="${url}">`, (url: string) => `<meta http-equiv=refresh content="0;url=${url}">`]
const urls = schemes.flatMap((scheme) => carriers.map((carry) => carry(`${scheme}${RUN}`)))

const escapes = ['"', "'", '`', '">', "'>", '-->', ']]>', '</title>', '</textarea>', '</style>', '</script>', '</noscript>', '</template>', '</xmp>', '</iframe>', '</option></select>', '</td></tr></table>', '*/', '\u2028', '\u0000']
const bodies = [`<script>${RUN}</script>`, `<img src=x onerror=${RUN}>`, `<svg/onload=${RUN}>`, ` autofocus onfocus=${RUN} x=`, `;${RUN}//`]
const breakouts = escapes.flatMap((escape) => bodies.map((body) => `${escape}${body}`))

const wraps = [['<math><mtext><table><mglyph><style><!--</style>', ''], ['<svg><style><![CDATA[</style>', ']]>'], ['<noscript><p title="</noscript>', '">'], ['<form><math><mtext></form><form><mglyph><style></math>', ''], ['<select><template><style><!--</style>', '-->'], ['<math><annotation-xml encoding="text/html"><style><x title="</style>', '">'], ['<svg><foreignObject><p><style><!--</style>', ''], ['<table><td><svg><desc><td><style><x id="</style>', '">'], ['<a><table><a><style><b title="</style>', '">'], ['<template><s><template><s>', ''], ['<math><mi><xmp><p title="</xmp>', '">'], ['<svg></p><style><a id="</style>', '">']] as const
const mutations = wraps.flatMap(([before, behind]) => [`<img src=x onerror=${RUN}>`, `<svg onload=${RUN}>`, `<iframe srcdoc="<script>parent.${RUN}</script>">`, `<details open ontoggle=${RUN}>`, `<script>${RUN}</script>`].map((body) => `${before}${body}${behind}`))

const disguises = [(text: string) => text.toUpperCase().replace('HOSTILE', 'hostile'), (text: string) => text.replaceAll('<', '\u003c\u0000'), (text: string) => text.replaceAll(' ', '/'), (text: string) => text.replaceAll(' ', '\f'), (text: string) => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;'), (text: string) => text.replaceAll('<', '＜').replaceAll('>', '＞'), (text: string) => encodeURIComponent(text), (text: string) => [...text].map((letter) => `&#${letter.codePointAt(0)};`).join('')]
const disguised = disguises.flatMap((disguise) => bodies.slice(0, 4).map((body) => disguise(body)))

const loads = [`<img src=${OUT}>`, `<img srcset="${OUT} 2x">`, `<link rel=prefetch href=${OUT}>`, `<link rel=dns-prefetch href=//hostile.invalid>`, `<style>@import '${OUT}'</style>`, `<div style="background:url(${OUT})">`, `<video poster=${OUT}>`, `<svg><image href=${OUT}>`, `<svg><use href="${OUT}#x">`, `<input type=image src=${OUT}>`, `<base href=${OUT}>`, `<object data=${OUT}>`, `![x](${OUT})`, `<audio src=${OUT} autoplay>`, `<a ping=${OUT} href=#>x</a>`]
const templates = [`{{constructor.constructor('${RUN}')()}}`, `\${${RUN}}`, `<%= ${RUN} %>`, `{{ ${RUN} }}`, `@:${RUN}`, `{${RUN}}`, `#{${RUN}}`, `[[${RUN}]]`, `{'@'}${RUN} | ${RUN}`, `__proto__`, `constructor`, `%{${RUN}}`]
const formulas = [`=HYPERLINK("${OUT}","x")`, `=cmd|' /C calc'!A1`, `+${OUT}`, `-2+3+cmd|' /C calc'!A1`, `@SUM(1+1)*cmd|' /C calc'!A1`, `\t=1+1`, `=WEBSERVICE("${OUT}")`, `=IMPORTXML("${OUT}","//a")`]

const all = { onHandlers, urls, breakouts, mutations, disguised, loads, templates, formulas }
const payloads = [...new Map(Object.entries(all).flatMap(([kind, texts]) => texts.map((text) => [text, { kind, text }]))).values()]
writeFileSync(join(ROOT, 'tests/data/hostile-text.json'), `${JSON.stringify(payloads, null, 1)}\n`)
console.log(`${payloads.length} texts`)
