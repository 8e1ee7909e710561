import { otherLayout } from '#shared/core/keyboard.ts'

/** What guessing begins with; each also as it comes out on the other keyboard layout. */
const WORDS = `12345678 123456789 1234567890 87654321 11111111 00000000 12341234 1q2w3e4r 1q2w3e4r5t 1qaz2wsx q1w2e3r4 qwerty12 qwerty123
qwertyui qwertyuiop qwerty1234 asdfghjk asdfghjkl zxcvbnm1 zxcvbnm, password password1 password12 password123 passw0rd p@ssw0rd p@ssword
administrator admin123 admin1234 adminadmin welcome1 welcome123 iloveyou sunshine princess football baseball superman trustno1 letmein1
abcd1234 a1b2c3d4 abc12345 abcdefgh aa123456 123123123 123456abc 1234qwer qwer1234 qazwsxedc 147258369 159753456 987654321 55555555
66666666 77777777 88888888 99999999 12121212 11223344 1111111111 samsung1 computer internet whatever starwars dragon12 monkey12 master12
parol123 parol1234 privet123 moskva123 rossiya1 zenit2024 spartak1 natasha1 marina123 sergey123 aleksandr vladimir ekaterina svetlana
пароль123 парольпароль привет123 йцукен123 йцукенгш йцукенгшщз фывапролд ячсмитьб любимая1 солнышко наташенька 1й2ц3у4к 1234йцук спартак1`

export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(WORDS.split(/\s+/).flatMap((word) => [word, (otherLayout(word) ?? word).toLowerCase()]))
