; What the installer for Windows does besides laying down files: the agent that runs holds its program open, so it is
; asked to end before its program is replaced or removed. The window starts it again. Tauri's installer includes this
; file; it sees to the window itself, and takes the autostart entry away.

!macro END_THE_AGENT
  ${If} ${FileExists} "$INSTDIR\tidings.exe"
    nsExec::Exec '"$INSTDIR\tidings.exe" quit'
    ; How it went; that none was running is as good.
    Pop $0
  ${EndIf}
!macroend

!macro NSIS_HOOK_PREINSTALL
  !insertmacro END_THE_AGENT
!macroend

!macro NSIS_HOOK_PREUNINSTALL
  !insertmacro END_THE_AGENT
!macroend
