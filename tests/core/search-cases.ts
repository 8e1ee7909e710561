/** What is found: how, what is typed, the document. Every database must agree. */
export const FOUND: readonly [how: string, typed: string, document: string][] = [
  ['by another form of its word', 'договор', 'Подписание договоров на 2025 год'],
  ['by another form typed', 'договорами', 'Договор поставки'],
  ['by the beginning of a word', 'ромаш', 'ООО «Ромашка»'],
  ['whatever the order of words', 'москва лаборатория', 'Лаборатория Касперского, Москва'],
  ['by е for ё', 'елка', 'ООО «Ёлка»'],
  ['by ё for е', 'счёт', 'счет на оплату'],
  ['by ё on the wrong layout', '`krf', 'ООО «Ёлка»'],
  ['in capitals', 'РОСНЕФТЬ', 'ПАО «НК "Роснефть"»'],
  ['on the wrong layout', 'ghbdtn', 'Привет, мир'],
  ['on the wrong layout with a key of punctuation inside', 'ghj,ktvf', 'Проблема с отгрузкой'],
  ['on the wrong layout with a key of punctuation first', '[jhjij', 'хорошо'],
  ['on the wrong layout before a comma', 'ckjdj, ', 'одно слово'],
  ['on the wrong layout in another form', 'ljujdjhjd', 'договор'],
  ['on the wrong layout from Russian', 'руддщ', 'Hello world'],
  ['by a domain on the wrong layout', 'ыиукифтлюкг', 'www.sberbank.ru'],
  ['in Latin letters', 'gazprom', 'ПАО «Газпром»'],
  ['in Russian letters', 'касперский', 'kaspersky.ru'],
  ['by an English word form', 'companies', 'The company of the year'],
  ['by two letters', 'ВК', 'ООО «ВК»'],
  ['by two letters on the wrong layout', 'dr', 'ООО «ВК»'],
  ['by one letter', 'х', 'Х'],
  ['by one digit', '5', 'Склад 5'],
  ['by a short number', '12', 'договор №12/3'],
  ['by a number with a slash', '№12/3', 'договор №12/3 от 01.02.2025'],
  ['by a date', '01.02.2025', 'договор №12/3 от 01.02.2025'],
  ['by a date being typed', '01.02.20', 'договор №12/3 от 01.02.2025'],
  ['by a year of a date', '2025', 'договор №12/3 от 01.02.2025'],
  ['by a sum without its spaces', '1234567', 'Оборот 1 234 567,89 руб.'],
  ['by a sum with its spaces', '1 234 567', 'Оборот 1234567 руб.'],
  ['by a sum with no-break spaces', '12\u00a0345,00', 'Итого 12345,00'],
  ['by a part of an e-mail', 'petrov', 'ivan.petrov@mail.example.ru'],
  ['by a whole e-mail', 'ivan.petrov@mail.example.ru', 'ivan.petrov@mail.example.ru'],
  ['by an e-mail being typed', 'ivan.petrov@ma', 'ivan.petrov@mail.example.ru'],
  ['by a domain', 'example.ru', 'ivan.petrov@mail.example.ru'],
  ['by a hyphened name in one word', 'альфабанк', 'АО «АЛЬФА-БАНК»'],
  ['by a hyphened name in two', 'альфа банк', 'АО «АЛЬФА-БАНК»'],
  ['by a name with a dot in one word', 'мвидео', 'ПАО «М.Видео»'],
  ['without an apostrophe', 'oreilly', 'O’Reilly Auto Parts'],
  ['with a Latin look-alike in it', 'сбербанк', 'Cбербанк'],
  ['with letters and digits apart', 'Б 12', 'корпус Б12'],
  ['with letters and digits together', 'б12', 'корпус Б-12'],
  ['without its accents', 'muller', 'Café Müller'],
  ['by Chinese', '北京', '北京 公司'],
]

export const NOT_FOUND: readonly [how: string, typed: string, document: string][] = [
  ['by another word', 'роза', 'ООО «Ромашка»'],
  ['when one of the words is missing', 'ромашка тула', 'ООО «Ромашка» Москва'],
  ['by a word that begins with the stem only', 'банка', 'банкрот'],
  ['by a short name whose stem begins another', 'оля', 'Олег'],
  ['by a phone whose parts stand apart', '912 345 67 89', '912\n345\n67\n89'],
  ['by a phone with one other digit', '8 912 345-67-80', '+79123456789'],
  ['by the numbers of two fields read as one', '45678', '1234\n5678'],
  ['by an operator', 'OR', 'ромашка'],
  ['by Russian letters that make no word on the other layout', 'хлеб', 'kt test'],
]

/** One phone, as people type all or a part of it … */
export const PHONES_TYPED = [
  '912 345 67', '+7 912 345-67-89', '8 (912) 345-67-89', '89123456789', '9123456789', '(912) 345', '345-67-89',
  '3456789', '4567', '67-89', '6789', '67 89', '8912', '8 912 3', '+7 912', '791234', '912.345.67.89', '8-912', '234567',
]

/** … and as it may stand in a document. */
export const PHONES_WRITTEN = ['+79123456789', '8 (912) 345-67-89', '8-912-345-67-89', '+7 912 3456789', 'тел. 89123456789 доб. 5']
