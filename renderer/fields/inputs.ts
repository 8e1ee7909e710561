import type { Component } from 'vue'
import type { KindName } from '#shared/core/kinds.ts'
import BoolInput from './bool/Input.vue'
import ColorInput from './color/Input.vue'
import DayInput from './day/Input.vue'
import InstantInput from './day/InstantInput.vue'
import TimeInput from './day/TimeInput.vue'
import NumberInput from './number/Input.vue'
import ShownInput from './other/Input.vue'
import PhoneInput from './phone/Input.vue'
import PickInput from './pick/Input.vue'
import RatingInput from './rating/Input.vue'
import AnyRefInput from './ref/AnyInput.vue'
import RefInput from './ref/Input.vue'
import RequisiteInput from './requisite/Input.vue'
import TextInput from './text/Input.vue'
import LongInput from './text/LongInput.vue'
import RichInput from './text/RichInput.vue'

const INPUTS: Record<KindName, Component> = {
  text: TextInput, email: TextInput, url: TextInput, address: TextInput, barcode: TextInput,
  longText: LongInput, richText: RichInput,
  int: NumberInput, quantity: NumberInput, money: NumberInput, percent: NumberInput, duration: NumberInput,
  bool: BoolInput, rating: RatingInput, color: ColorInput,
  day: DayInput, instant: InstantInput, time: TimeInput,
  enum: PickInput, enums: PickInput, choice: PickInput, choices: PickInput, tags: PickInput,
  ref: RefInput, refs: RefInput, anyRef: AnyRefInput,
  phone: PhoneInput,
  inn: RequisiteInput, kpp: RequisiteInput, ogrn: RequisiteInput, bik: RequisiteInput, bankAccount: RequisiteInput,
  files: ShownInput, lines: ShownInput, json: ShownInput, computed: ShownInput,
}

/** The control in which a value of the kind is edited. Props and events: `props.ts`. */
export function inputOf(kind: KindName): Component {
  return INPUTS[kind]
}
