import { definePreset } from '@primeuix/themes'
import base from '@primeuix/themes/aura/base'
import autocomplete from '@primeuix/themes/aura/autocomplete'
import button from '@primeuix/themes/aura/button'
import checkbox from '@primeuix/themes/aura/checkbox'
import chip from '@primeuix/themes/aura/chip'
import datepicker from '@primeuix/themes/aura/datepicker'
import dialog from '@primeuix/themes/aura/dialog'
import drawer from '@primeuix/themes/aura/drawer'
import inputtext from '@primeuix/themes/aura/inputtext'
import listbox from '@primeuix/themes/aura/listbox'
import menu from '@primeuix/themes/aura/menu'
import multiselect from '@primeuix/themes/aura/multiselect'
import password from '@primeuix/themes/aura/password'
import popover from '@primeuix/themes/aura/popover'
import progressbar from '@primeuix/themes/aura/progressbar'
import progressspinner from '@primeuix/themes/aura/progressspinner'
import radiobutton from '@primeuix/themes/aura/radiobutton'
import select from '@primeuix/themes/aura/select'
import selectbutton from '@primeuix/themes/aura/selectbutton'
import skeleton from '@primeuix/themes/aura/skeleton'
import textarea from '@primeuix/themes/aura/textarea'
import togglebutton from '@primeuix/themes/aura/togglebutton'
import toggleswitch from '@primeuix/themes/aura/toggleswitch'
import tooltip from '@primeuix/themes/aura/tooltip'
import virtualscroller from '@primeuix/themes/aura/virtualscroller'


/**
 * PrimeVue's Aura with our measures, every colour taken from the tokens of `theme.ts`. Only the components that the
 * application uses are listed: the whole of Aura would weigh on the first screen.
 */
const components = {
  autocomplete, button, checkbox, chip, datepicker, dialog, drawer, inputtext, listbox, menu, multiselect, password, popover,
  progressbar, progressspinner, radiobutton, select, selectbutton, skeleton, textarea, togglebutton, toggleswitch, tooltip, virtualscroller,
}

/** Aura paints light screens with the pale end of this scale and dark ones with the deep end. */
const lightSurface = {
  0: 'var(--ground)', 50: 'var(--side)', 100: 'var(--hover)', 200: 'var(--line)', 300: 'var(--line-strong)', 400: 'var(--text-3)',
  500: 'var(--text-3)', 600: 'var(--text-2)', 700: 'var(--text)', 800: 'var(--text)', 900: 'var(--text)', 950: 'var(--text)',
}
const darkSurface = {
  0: 'var(--text)', 50: 'var(--text)', 100: 'var(--text)', 200: 'var(--text)', 300: 'var(--text-2)', 400: 'var(--text-3)',
  500: 'var(--text-3)', 600: 'var(--line-strong)', 700: 'var(--line)', 800: 'var(--hover)', 900: 'var(--raised)', 950: 'var(--ground)',
}

const scheme = {
  primary: { color: 'var(--accent)', contrastColor: 'var(--on-accent)', hoverColor: 'var(--accent-hover)', activeColor: 'var(--accent-active)' },
  highlight: { background: 'var(--accent-soft)', focusBackground: 'var(--accent-soft-2)', color: 'var(--accent-text)', focusColor: 'var(--accent-text)' },
  mask: { background: 'var(--scrim)', color: 'var(--text)' },
  formField: {
    background: 'var(--ground)', disabledBackground: 'var(--sunken)', filledBackground: 'var(--sunken)', filledHoverBackground: 'var(--sunken)',
    filledFocusBackground: 'var(--sunken)', borderColor: 'var(--line-strong)', hoverBorderColor: 'var(--text-3)', focusBorderColor: 'var(--accent-text)',
    invalidBorderColor: 'var(--bad)', color: 'var(--text)', disabledColor: 'var(--text-3)', placeholderColor: 'var(--text-3)',
    invalidPlaceholderColor: 'var(--text-3)', iconColor: 'var(--text-3)', shadow: 'none',
  },
  text: { color: 'var(--text)', hoverColor: 'var(--text)', mutedColor: 'var(--text-3)', hoverMutedColor: 'var(--text-2)' },
  content: { background: 'var(--raised)', hoverBackground: 'var(--hover)', borderColor: 'var(--line)', color: 'var(--text)', hoverColor: 'var(--text)' },
  overlay: {
    select: { background: 'var(--raised)', borderColor: 'var(--line)', color: 'var(--text)' },
    popover: { background: 'var(--raised)', borderColor: 'var(--line)', color: 'var(--text)' },
    modal: { background: 'var(--raised)', borderColor: 'var(--line)', color: 'var(--text)' },
  },
  list: {
    option: {
      focusBackground: 'var(--pressed)', selectedBackground: 'var(--accent-soft)', selectedFocusBackground: 'var(--accent-soft-2)', color: 'var(--text)',
      focusColor: 'var(--text)', selectedColor: 'var(--accent-text)', selectedFocusColor: 'var(--accent-text)', icon: { color: 'var(--text-3)', focusColor: 'var(--text-2)' },
    },
    optionGroup: { background: 'transparent', color: 'var(--text-3)' },
  },
  navigation: {
    item: {
      focusBackground: 'var(--pressed)', activeBackground: 'var(--pressed)', color: 'var(--text)', focusColor: 'var(--text)', activeColor: 'var(--text)',
      icon: { color: 'var(--text-3)', focusColor: 'var(--text-2)', activeColor: 'var(--text-2)' },
    },
    submenuLabel: { background: 'transparent', color: 'var(--text-3)' },
    submenuIcon: { color: 'var(--text-3)', focusColor: 'var(--text-2)', activeColor: 'var(--text-2)' },
  },
}

/** Solid buttons are the same in both schemes; Aura would paint dark ones pale with dark words. */
const solid = (fill: string, hover: string) => ({
  background: fill, hoverBackground: hover, activeBackground: hover, borderColor: fill, hoverBorderColor: hover, activeBorderColor: hover,
  color: 'var(--on-accent)', hoverColor: 'var(--on-accent)', activeColor: 'var(--on-accent)', focusRing: { color: 'var(--accent-text)', shadow: 'none' },
})
const quiet = {
  background: 'var(--ground)', hoverBackground: 'var(--hover)', activeBackground: 'var(--pressed)', borderColor: 'var(--line-strong)',
  hoverBorderColor: 'var(--line-strong)', activeBorderColor: 'var(--line-strong)', color: 'var(--text)', hoverColor: 'var(--text)', activeColor: 'var(--text)',
  focusRing: { color: 'var(--accent-text)', shadow: 'none' },
}
const plain = (color: string, hover: string, active: string) => ({ hoverBackground: hover, activeBackground: active, color })
const buttonScheme = {
  root: {
    primary: solid('var(--accent)', 'var(--accent-hover)'),
    danger: solid('var(--bad-fill)', 'color-mix(in srgb, var(--bad-fill) 86%, black)'),
    secondary: quiet,
  },
  text: {
    primary: plain('var(--accent-text)', 'var(--accent-soft)', 'var(--accent-soft-2)'),
    secondary: plain('var(--text-2)', 'var(--pressed)', 'var(--pressed)'),
    danger: plain('var(--bad)', 'var(--bad-soft)', 'var(--bad-soft)'),
  },
  link: { color: 'var(--accent-text)', hoverColor: 'var(--accent-text)', activeColor: 'var(--accent-text)' },
}

const shadow = 'var(--shadow)'
const PADDING = { x: '10px', y: '6px' }

export const preset = definePreset({ ...base, components }, {
  primitive: { borderRadius: { none: '0', xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '10px' } },
  semantic: {
    transitionDuration: '0.14s',
    focusRing: { width: '2px', style: 'solid', color: 'var(--accent-text)', offset: '1px', shadow: 'none' },
    disabledOpacity: '0.55',
    iconSize: 'calc(14rem / 14)',
    anchorGutter: '4px',
    formField: {
      paddingX: PADDING.x, paddingY: PADDING.y,
      sm: { fontSize: 'var(--size-s)', paddingX: '8px', paddingY: '3px' },
      lg: { fontSize: 'var(--size)', paddingX: '12px', paddingY: '9px' },
      focusRing: { width: '2px', style: 'solid', color: 'color-mix(in srgb, var(--accent) 28%, transparent)', offset: '-1px', shadow: 'none' },
    },
    list: { padding: '4px', gap: '1px', option: { padding: '6px 8px' }, optionGroup: { padding: '8px 8px 4px' } },
    navigation: { list: { padding: '4px', gap: '1px' }, item: { padding: '6px 8px', gap: '8px' }, submenuLabel: { padding: '8px 8px 4px' } },
    mask: { transitionDuration: '0.14s' },
    overlay: {
      select: { shadow }, popover: { shadow, padding: '12px' }, navigation: { shadow },
      modal: { shadow, padding: '20px', borderRadius: '10px' },
    },
    colorScheme: {
      light: { surface: lightSurface, ...scheme },
      dark: { surface: darkSurface, ...scheme },
    },
  },
  components: {
    button: {
      root: { iconOnlyWidth: 'var(--input)', gap: '6px', sm: { iconOnlyWidth: '26px' }, label: { fontWeight: '550' } },
      colorScheme: { light: buttonScheme, dark: buttonScheme },
    },
    checkbox: { root: { width: '16px', height: '16px' }, icon: { size: '11px' } },
    radiobutton: { root: { width: '16px', height: '16px' }, icon: { size: '8px' } },
    toggleswitch: { root: { width: '32px', height: '18px' }, handle: { size: '12px' } },
    tooltip: {
      root: { maxWidth: '320px', padding: '5px 8px' },
      colorScheme: { light: { root: { background: 'var(--text)', color: 'var(--ground)' } }, dark: { root: { background: 'var(--text)', color: 'var(--ground)' } } },
    },
    dialog: { title: { fontSize: 'var(--size-l)', fontWeight: '600' } },
    datepicker: { date: { width: '30px', height: '30px', padding: '0' }, panel: { padding: '10px' } },
  },
})
