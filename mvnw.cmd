@echo off
@rem Runs Maven on this project: mvnw verify
@rem
@rem Takes the Maven on the PATH if it is 3.8 or newer. Otherwise takes the version
@rem pinned below from %USERPROFILE%\.m2\wrapper\dists, and fetches it once if it is
@rem not there yet; its SHA-512 must be the pinned one.
@rem
@rem Maven runs in the folder of this script, wherever that was called from, so a
@rem relative path among the arguments starts there. Arguments go to Maven as given.
@rem
@rem   JAVA_HOME        the JDK, 17 or newer; unset: the java on the PATH
@rem   MAVEN_USER_HOME  the folder to keep Maven in, instead of %USERPROFILE%\.m2
@rem   MVNW_REPOURL     a Maven repository to fetch from, instead of Apache's archive
@rem
@rem No delayed expansion and no blocks around %%*: both would change arguments.
setlocal EnableExtensions DisableDelayedExpansion

set "MVNW_VERSION=3.9.16"
set "MVNW_SHA512=ed41650d42485cfc243fad22158caf9cbb5dc408ce7a09ddb94dd42a019de929ca43065bfa450612cf12bf78b5cafa3884b96c090de326ff590448c933454af3"

cd /d "%~dp0" || exit /b 1

if not defined JAVA_HOME goto java_on_path
if exist "%JAVA_HOME%\bin\java.exe" goto java_found
echo mvnw: JAVA_HOME is "%JAVA_HOME%", which has no bin\java.exe; set it to the folder of a JDK 17 or newer>&2
exit /b 1
:java_on_path
for %%j in (java.exe) do if not "%%~$PATH:j" == "" goto java_found
echo mvnw: no java found; install a JDK 17 or newer, and put its bin folder on the PATH or set JAVA_HOME>&2
exit /b 1
:java_found

@rem "Apache Maven 3.8.7", which colour codes may surround: the words from the 2nd on between dots and spaces.
for %%m in (mvn.cmd) do if "%%~$PATH:m" == "" goto kept
set "MVNW_FOUND=0"
for /f "tokens=2-4 delims=. " %%a in ('mvn.cmd -v 2^>nul') do if "%%a" == "Maven" set /a "MVNW_FOUND=%%b * 1000 + %%c"
if %MVNW_FOUND% lss 3008 goto kept
@rem Without call, which would double carets: this script ends where that one does.
mvn.cmd %*

:kept
if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
@rem The name holds the start of the hash: a changed pin never takes what an earlier one fetched.
set "MVNW_KEPT=%MAVEN_USER_HOME%\wrapper\dists\apache-maven-%MVNW_VERSION%-%MVNW_SHA512:~0,12%"
if exist "%MVNW_KEPT%\bin\mvn.cmd" goto run
set "MVNW_SELF=%~f0"
powershell -NoProfile -NonInteractive -ExecutionPolicy Bypass -Command "Invoke-Expression ([IO.File]::ReadAllText($env:MVNW_SELF) -split '(?m)^:fetch\r?$')[1]"
if errorlevel 1 exit /b 1
:run
"%MVNW_KEPT%\bin\mvn.cmd" %*
exit /b 1

@rem The rest is PowerShell: fetches, checks and unpacks into a folder of its own, then moves that into place.
:fetch
$ErrorActionPreference = 'Stop'
$version = $env:MVNW_VERSION
$kept = $env:MVNW_KEPT
$path = "apache-maven-$version-bin.zip"
if ($env:MVNW_REPOURL) {
  $url = $env:MVNW_REPOURL.TrimEnd('/') + "/org/apache/maven/apache-maven/$version/$path"
} else {
  $url = "https://archive.apache.org/dist/maven/maven-3/$version/binaries/$path"
}
$tmp = Join-Path (Split-Path $kept) ('.fetch-' + [Guid]::NewGuid())
$advice = 'check the network, set MVNW_REPOURL to a Maven repository, or install Maven 3.8 or newer'
$failure = $null
try {
  $step = "could not write to $tmp; set MAVEN_USER_HOME to a folder that can be written to"
  [void][IO.Directory]::CreateDirectory($tmp)
  $step = "could not fetch $url; $advice"
  [Console]::Error.WriteLine("mvnw: fetching Maven $version from $url")
  [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
  (New-Object Net.WebClient).DownloadFile($url, "$tmp\archive.zip")
  $step = "could not read $tmp\archive.zip"
  $stream = [IO.File]::OpenRead("$tmp\archive.zip")
  try {
    $actual = [BitConverter]::ToString([Security.Cryptography.SHA512]::Create().ComputeHash($stream)).Replace('-', '')
  } finally {
    $stream.Dispose()
  }
  $step = "refused $url; its SHA-512 is $actual, not the pinned one; see what changed it, or install Maven 3.8 or newer"
  if ($actual -ne $env:MVNW_SHA512) { throw 'wrong hash' }
  $step = "could not unpack $url; check for space in $tmp, or install Maven 3.8 or newer"
  Add-Type -AssemblyName System.IO.Compression.FileSystem
  [IO.Compression.ZipFile]::ExtractToDirectory("$tmp\archive.zip", "$tmp\unpacked")
  $step = "could not move Maven to $kept; remove that if it is there"
  # Fails while a virus scanner reads the files, and when a run that was quicker has made the folder, which then serves.
  for ($try = 1; -not (Test-Path -LiteralPath "$kept\bin\mvn.cmd"); $try++) {
    try {
      [IO.Directory]::Move("$tmp\unpacked\apache-maven-$version", $kept)
    } catch {
      if ($try -eq 20) { throw }
      Start-Sleep -Milliseconds 250
    }
  }
} catch {
  $failure = "mvnw: $step"
} finally {
  if (Test-Path -LiteralPath $tmp) { Remove-Item -LiteralPath $tmp -Recurse -Force -ErrorAction SilentlyContinue }
}
if ($failure) {
  [Console]::Error.WriteLine($failure)
  exit 1
}
