import { entities } from '#shared/modules.ts'
import { builtInGrants, type BuiltInRole } from '#shared/modules/roles/built-in-roles.ts'
import type { ReferenceList } from '#shared/modules/list-items/list-items.entity.ts'
import type { Ctx } from '#main/core/context.ts'
import { create } from '#main/core/service.ts'
import { seedPipeline } from './sales-seeds.ts'

type Words = { ru: string; en: string }

const ROLES: Record<BuiltInRole, Words> = {
  administrator: { ru: 'Администратор', en: 'Administrator' },
  manager: { ru: 'Менеджер', en: 'Manager' },
  employee: { ru: 'Сотрудник', en: 'Employee' },
  client: { ru: 'Клиент', en: 'Client' },
}

/** What the reference lists hold in a new workspace; users rename, colour, order and extend them. */
const LISTS: Record<ReferenceList, { words: Words; color: string; meaning?: string; isDefault?: boolean }[]> = {
  clientStatuses: [
    { words: { ru: 'Новый', en: 'New' }, color: '#3b82f6', meaning: 'new', isDefault: true },
    { words: { ru: 'В работе', en: 'In progress' }, color: '#f59e0b', meaning: 'active' },
    { words: { ru: 'Постоянный', en: 'Regular' }, color: '#22c55e', meaning: 'active' },
    { words: { ru: 'Приостановлен', en: 'On hold' }, color: '#94a3b8', meaning: 'paused' },
    { words: { ru: 'Ушёл', en: 'Lost' }, color: '#ef4444', meaning: 'lost' },
  ],
  clientSources: [
    { words: { ru: 'Рекомендация', en: 'Referral' }, color: '#22c55e' },
    { words: { ru: 'Сайт', en: 'Website' }, color: '#3b82f6' },
    { words: { ru: 'Холодный звонок', en: 'Cold call' }, color: '#64748b' },
    { words: { ru: 'Выставка', en: 'Trade fair' }, color: '#a855f7' },
    { words: { ru: 'Реклама', en: 'Advertising' }, color: '#f97316' },
  ],
  clientGroups: [
    { words: { ru: 'Ключевые', en: 'Key accounts' }, color: '#a855f7' },
    { words: { ru: 'Дилеры', en: 'Dealers' }, color: '#3b82f6' },
    { words: { ru: 'Поставщики', en: 'Suppliers' }, color: '#64748b' },
  ],
  leadChannels: [
    { words: { ru: 'Звонок', en: 'Phone call' }, color: '#22c55e' },
    { words: { ru: 'Почта', en: 'E-mail' }, color: '#3b82f6' },
    { words: { ru: 'Сайт', en: 'Website' }, color: '#a855f7' },
    { words: { ru: 'Мессенджер', en: 'Messenger' }, color: '#06b6d4' },
    { words: { ru: 'Личная встреча', en: 'In person' }, color: '#f97316' },
  ],
  lostReasons: [
    { words: { ru: 'Дорого', en: 'Too expensive' }, color: '#ef4444' },
    { words: { ru: 'Выбрали другого поставщика', en: 'Chose a competitor' }, color: '#f97316' },
    { words: { ru: 'Нет потребности', en: 'No need' }, color: '#94a3b8' },
    { words: { ru: 'Нет бюджета', en: 'No budget' }, color: '#f59e0b' },
    { words: { ru: 'Не отвечает', en: 'No reply' }, color: '#64748b' },
    { words: { ru: 'Ошибочное обращение', en: 'Not a lead' }, color: '#a1a1aa' },
  ],
  callOutcomes: [
    { words: { ru: 'Договорились', en: 'Agreed' }, color: '#22c55e' },
    { words: { ru: 'Перезвонить', en: 'Call back' }, color: '#f59e0b' },
    { words: { ru: 'Не дозвонились', en: 'No answer' }, color: '#94a3b8' },
    { words: { ru: 'Отказ', en: 'Declined' }, color: '#ef4444' },
  ],
}

/** Roles, reference lists and the first pipeline of a new workspace. Answers the ids of the built-in roles. */
export async function seed(ctx: Ctx): Promise<Record<BuiltInRole, string>> {
  const ids: Partial<Record<BuiltInRole, string>> = {}
  for (const [key, words] of Object.entries(ROLES) as [BuiltInRole, Words][]) {
    const grants = builtInGrants(key, Object.values(entities))
    const role = await create(ctx, entities.roles, { name: words[ctx.locale], builtIn: key, grants })
    ids[key] = role.id
  }
  for (const list of Object.keys(LISTS) as ReferenceList[]) await seedList(ctx, list)
  await seedPipeline(ctx)
  return ids as Record<BuiltInRole, string>
}

export async function seedList(ctx: Ctx, list: ReferenceList): Promise<void> {
  for (const [position, item] of LISTS[list].entries()) {
    await create(ctx, entities['list-items'], {
      list,
      label: item.words.ru,
      labelEn: item.words.en,
      color: item.color,
      position,
      meaning: item.meaning ?? null,
      isDefault: item.isDefault ?? false,
    })
  }
}
