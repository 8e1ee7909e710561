import type { DemoPerson, DemoWords, Talk } from './words.ts'

const MALE = ['Alexander', 'Dmitry', 'Sergey', 'Andrey', 'Alexey', 'Mikhail', 'Ivan', 'Pavel', 'Roman', 'Nikolay', 'Vladimir', 'Artem', 'Igor', 'Oleg', 'Viktor', 'Denis', 'Anton', 'Maxim', 'Timur', 'George', 'Peter', 'David']
const FEMALE = ['Anna', 'Elena', 'Olga', 'Natalia', 'Maria', 'Irina', 'Svetlana', 'Catherine', 'Tatiana', 'Julia', 'Marina', 'Ksenia', 'Vera', 'Daria', 'Polina', 'Victoria', 'Alina', 'Sofia', 'Veronica', 'Emma', 'Laura', 'Alice']
const SURNAMES = ['Krylov', 'Sokolov', 'Morozov', 'Belov', 'Golubev', 'Zaitsev', 'Orlov', 'Makarov', 'Nikitin', 'Zakharov', 'Borisov', 'Lazarev', 'Ershov', 'Danilov', 'Zhukov', 'Frolov', 'Karpov', 'Osipov', 'Titov', 'Potapov', 'Tarasov', 'Rogov', 'Ilyin', 'Gusev', 'Larin', 'Panin', 'Blinov', 'Lapin', 'Bykov', 'Chernov']
const ADJECTIVES = ['Northern', 'New', 'First', 'Volga', 'Ural', 'Green', 'Baltic', 'Bright', 'Southern', 'Golden', 'Open', 'Siberian']
const NOUNS = ['Vector', 'Shore', 'Standard', 'Pier', 'Quarter', 'Format', 'Route', 'Line', 'Mill', 'Harbour', 'Logistics', 'Workshop', 'Craft', 'Solutions', 'Timber', 'Foods']
const PREFIXES = ['Techno', 'Agro', 'Eco', 'Med', 'Auto', 'Energo', 'Trans', 'Hydro', 'Info', 'Polymer', 'Electro', 'Aqua']
const ENDINGS = ['Service', 'Supply', 'Parts', 'Project', 'Line', 'Centre', 'Resource', 'Group', 'Trade', 'Soft', 'Partner']
const GOODS = ['server hardware', 'workstations for a department', 'licences for 25 people', 'network switches', 'tills for three shops', 'a year of maintenance', 'telephony for the contact centre', 'a video surveillance system', 'warehouse terminals', 'staff training', 'printers']
const DATES = ['by Friday', 'by the end of the week', 'by Monday', 'by the 15th', 'by the end of the month', 'tomorrow before noon', 'in two weeks']

const call: readonly Talk[] = [
  { stages: ['first'], direction: 'out', subject: 'First call', body: 'Introduced the company. Spoke to {who}, who is interested in {goods} and wants the price list {when}.', outcome: 0, next: 'Send the price list' },
  { stages: ['deal'], subject: 'Clarified the need', body: '{who} needs {goods}. The budget is approved; they expect an offer {when}.', outcome: 0, next: 'Prepare an offer' },
  { stages: ['deal', 'work'], direction: 'out', subject: 'Call about the invoice', body: 'They have the invoice and promise to pay {when}.', outcome: 0, next: 'Check the payment' },
  { stages: ['first'], direction: 'out', subject: 'No answer', body: 'Nobody picks up; the secretary asks to call after lunch.', outcome: 2, next: 'Call back' },
  { stages: ['first', 'deal', 'work'], direction: 'out', subject: 'Asked to call back', body: '{who} is in a meeting and asks to call {when}.', outcome: 1, next: 'Call back' },
  { stages: ['deal'], subject: 'Discussed a discount', body: 'They ask for 7 % off {goods}. Settled on 5 % with payment in advance.', outcome: 0, next: 'Send the corrected invoice' },
  { stages: ['deal'], direction: 'out', subject: 'Not ready yet', body: 'The budget of this year is closed. {who} suggests coming back next quarter.', outcome: 3, next: 'Come back next quarter' },
  { stages: ['work'], direction: 'out', subject: 'Follow-up after the launch', body: 'Everything works. {who} would recommend us to partners.', outcome: 0 },
]
const meeting: readonly Talk[] = [
  { stages: ['first', 'deal'], subject: 'Meeting at their office', body: 'Showed the system on their own data. {who} asks for a quote on {goods} {when}.', next: 'Prepare the quote' },
  { stages: ['work'], subject: 'Meeting at our office', body: 'Discussed the contract of the next year. Agreed to pay within 14 days.', next: 'Send the draft contract' },
  { stages: ['deal', 'work'], subject: 'Video call', body: 'Went through access, backups and the maintenance schedule. {who} is happy with it.', next: 'Send the minutes' },
  { stages: ['deal', 'work'], subject: 'Engineer on site', body: 'Looked at the server room. They need {goods} and two new UPS units.', next: 'Make an estimate' },
]
const letter: readonly Talk[] = [
  { stages: ['deal'], direction: 'out', subject: 'Sent an offer', body: 'An offer for {goods}, valid for 30 days. They answer {when}.', next: 'Ask for the decision' },
  { stages: ['first'], direction: 'in', subject: 'Request from the website', body: 'They write: “We need {goods}. What are the terms?” Answered within an hour.', next: 'Call and clarify' },
  { stages: ['deal', 'work'], direction: 'out', subject: 'Sent an invoice', body: 'Invoice for {goods}, to be paid {when}.', next: 'Check the payment' },
  { stages: ['work'], direction: 'in', subject: 'Thank-you letter', body: '{who} thanks our engineers for their help at the weekend.' },
]
const note: readonly Talk[] = [
  { stages: ['first', 'deal', 'work'], subject: 'Who decides', body: '{who} decides. Purchasing cannot act without a memo.' },
  { stages: ['first', 'deal', 'work'], subject: 'Opening hours', body: 'Open from 9 to 18, on Fridays until 17. Call the warehouse before a delivery.' },
  { stages: ['work'], subject: 'How they pay', body: 'They pay on Thursdays only and want the originals with the goods.' },
  { stages: ['first', 'deal'], subject: 'Competitors', body: 'They compare us with two others. Time matters more than price.' },
]

const city = (name: string, region: string, phone: string, postal: string, weight: number) => ({ name, region, phone, postal, weight })

function person(random: Parameters<DemoWords['person']>[0]): DemoPerson {
  const gender = random.chance(0.5) ? 'male' : 'female'
  const first = random.pick(gender === 'male' ? MALE : FEMALE)
  const surname = random.pick(SURNAMES)
  const last = gender === 'male' ? surname : `${surname}a`
  return { full: `${first} ${last}`, first, last, gender }
}

export const english: DemoWords = {
  teams: {
    sales: { name: 'Sales', description: 'New clients and contracts' },
    service: { name: 'Customer care', description: 'Regular clients, service and requests' },
  },
  colleagues: [
    { name: 'Olga Nikitina', position: 'Head of sales', team: 'sales', role: 'manager' },
    { name: 'Dmitry Sokolov', position: 'Senior sales manager', team: 'sales', role: 'employee' },
    { name: 'Catherine Morozova', position: 'Sales manager', team: 'sales', role: 'employee' },
    { name: 'Artem Belov', position: 'Sales manager', team: 'sales', role: 'employee' },
    { name: 'Maria Zhuravleva', position: 'Partner manager', team: 'sales', role: 'employee' },
    { name: 'Pavel Zakharov', position: 'Head of customer care', team: 'service', role: 'manager' },
    { name: 'Anna Kiseleva', position: 'Customer care manager', team: 'service', role: 'employee' },
    { name: 'Kirill Ershov', position: 'Engineer', team: 'service', role: 'employee' },
  ],
  tags: [
    { name: 'key account', color: '#a855f7', weight: 8 }, { name: 'public sector', color: '#3b82f6', weight: 5 },
    { name: 'wholesale', color: '#22c55e', weight: 18 }, { name: 'retail', color: '#14b8a6', weight: 15 },
    { name: 'deferred payment', color: '#f59e0b', weight: 10 }, { name: 'e-documents', color: '#64748b', weight: 22 },
    { name: 'do not call', color: '#ef4444', weight: 3 }, { name: 'trade fair', color: '#ec4899', weight: 7 },
  ],
  fields: {
    segment: {
      label: 'Segment',
      labelEn: 'Segment',
      help: 'By the number of employees',
      options: [
        { label: 'Enterprise', labelEn: 'Enterprise', color: '#a855f7', weight: 10 },
        { label: 'Medium', labelEn: 'Medium', color: '#3b82f6', weight: 30 },
        { label: 'Small', labelEn: 'Small', color: '#22c55e', weight: 60 },
      ],
    },
    turnover: { label: 'Annual turnover', labelEn: 'Annual turnover', help: 'Revenue of the last year' },
  },
  views: { overdue: 'Time to call', regular: 'Regular clients', large: 'Largest by turnover' },
  cities: [
    city('Moscow', '77', '495', '127', 30), city('Saint Petersburg', '78', '812', '191', 16), city('Yekaterinburg', '66', '343', '620', 8),
    city('Novosibirsk', '54', '383', '630', 8), city('Kazan', '16', '843', '420', 7), city('Nizhny Novgorod', '52', '831', '603', 6),
    city('Samara', '63', '846', '443', 5), city('Rostov-on-Don', '61', '863', '344', 5), city('Krasnodar', '23', '861', '350', 5), city('Tyumen', '72', '3452', '625', 2),
  ],
  streets: ['Lenina St', 'Gagarina St', 'Mira Ave', 'Sovetskaya St', 'Zavodskaya St', 'Sadovaya St', 'Promyshlennaya St', 'Rechnaya Emb', 'Stroiteley St'],
  banks: [
    { bik: '044525911', name: 'First Business Bank' }, { bik: '044525987', name: 'Capital Settlement Bank' },
    { bik: '044030913', name: 'Neva Industrial Bank' }, { bik: '046577919', name: 'Ural Trade Bank' },
  ],
  positions: ['Purchasing manager', 'Head of supply', 'Commercial director', 'Office manager', 'Technical director', 'Head of IT', 'Warehouse manager', 'Assistant'],
  accountant: ['Chief accountant', 'Accountant', 'Finance director'],
  head: { company: 'General director', entrepreneur: 'Sole trader' },
  bases: { charter: 'Charter', attorney: (number, day) => `Power of attorney No. ${number} of ${day}` },
  person,
  companyName(random) {
    return random.chance(0.4) ? random.pick(PREFIXES) + random.pick(ENDINGS) : `${random.pick(ADJECTIVES)} ${random.pick(NOUNS)}`
  },
  company: (form, name) => (form === 'limited' ? { short: `${name} LLC`, full: `Limited liability company ${name}` } : { short: `${name} JSC`, full: `Joint-stock company ${name}` }),
  entrepreneur: ({ full }) => ({ short: `${full}, sole trader`, full: `Sole trader ${full}` }),
  address: (random, { name, postal }) => `${random.int(1, 140)} ${random.pick(english.streets)}${random.chance(0.5) ? `, office ${random.int(1, 420)}` : ''}, ${name} ${postal}${random.digits(3)}`,
  notes: ['Pays in advance; documents in electronic form only.', 'Asks to be called after 11.', 'Came on a partner’s recommendation.', 'A large order once a quarter.', 'Deliveries on weekdays only.'],
  leads: {
    titles: ['Request for {goods}', 'Price enquiry: {goods}', 'Tender: {goods}', 'Interested again: {goods}'],
    steps: ['Call back about the volume', 'Send the offer', 'Agree the contract', 'Arrange a meeting', 'Wait for the budget', 'Show the system on their data'],
  },
  talks: { call, meeting, letter, note },
  fill: (sentence, random, { full }) => sentence.replace('{who}', full).replace('{goods}', random.pick(GOODS)).replace('{when}', random.pick(DATES)),
}
